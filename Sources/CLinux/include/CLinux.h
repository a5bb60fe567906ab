#pragma once
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

// What glibc has and Swift's Glibc module does not show. Functions that need _GNU_SOURCE live in clinux.c: defining it
// here would give Swift a second, different view of glibc's types.

/// Fills `length` bytes from the kernel's random source; returns 0, or -1 with errno.
int clinux_random(void *bytes, size_t length);

/// The environment of the process: pointers to `KEY=value`, ending with NULL.
char **clinux_environment(void);
