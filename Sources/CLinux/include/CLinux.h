#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

// What glibc has and Swift's Glibc module does not show. Functions that need _GNU_SOURCE live in clinux.c: defining it
// here would give Swift a second, different view of glibc's types.

/// Fills `length` bytes from the kernel's random source; returns 0, or -1 with errno.
int clinux_random(void *bytes, size_t length);

/// The environment of the process: pointers to `KEY=value`, ending with NULL.
char **clinux_environment(void);

/// Accepts one connection as a non-blocking, close-on-exec descriptor; -1 with errno. The peer's address is written as
/// text without port (at most 46 bytes with the NUL).
int clinux_accept(int listener, char *peer, size_t capacity);

/// Names the calling thread as `ps -L` and debuggers show it (at most 15 bytes).
void clinux_name_thread(const char *name);

/// Caps the number of malloc arenas, so that many threads do not keep freed memory each, and gives blocks from
/// `mapped` bytes on straight back to the kernel when they are freed; returns 0 when refused.
int clinux_settle_memory(int arenas, int mapped);

/// Gives freed memory back to the kernel, wherever in the heap it lies. It takes about a millisecond for each 5 MB that
/// go back, during which nobody else gets memory.
void clinux_return_memory(void);

/// Adds, changes or removes a descriptor of an epoll set (`operation` is EPOLL_CTL_…); `token` comes back with its events.
static inline int clinux_epoll_control(int set, int operation, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data = {.u64 = token}};
    return epoll_ctl(set, operation, descriptor, &event);
}

/// The token of an event; `data` is a union, which Swift reads member by member.
static inline uint64_t clinux_epoll_token(const struct epoll_event *event) { return event->data.u64; }

static inline int clinux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static inline int clinux_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/// What the calling thread runs, as its owner noted it: tells an event loop its own thread without a lock.
const void *clinux_thread_owner(void);
void clinux_set_thread_owner(const void *owner);
