#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <malloc.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

int clinux_random(void *bytes, size_t length) {
    uint8_t *cursor = bytes;
    while (length > 0) {
        ssize_t got = getrandom(cursor, length, 0);
        if (got < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        cursor += got;
        length -= (size_t)got;
    }
    return 0;
}

char **clinux_environment(void) { return environ; }

int clinux_accept(int listener, char *peer, size_t capacity) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    int descriptor = accept4(listener, (struct sockaddr *)&address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) return -1;
    const void *host = &((struct sockaddr_in *)&address)->sin_addr;
    if (address.ss_family == AF_INET6) host = &((struct sockaddr_in6 *)&address)->sin6_addr;
    if (!inet_ntop(address.ss_family, host, peer, (socklen_t)capacity)) peer[0] = 0;
    return descriptor;
}

void clinux_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

int clinux_settle_memory(int arenas, int mapped) {
    return mallopt(M_ARENA_MAX, arenas) == 1 && mallopt(M_MMAP_THRESHOLD, mapped) == 1;
}

void clinux_return_memory(void) { malloc_trim(0); }

static __thread const void *thread_owner;

const void *clinux_thread_owner(void) { return thread_owner; }

void clinux_set_thread_owner(const void *owner) { thread_owner = owner; }
