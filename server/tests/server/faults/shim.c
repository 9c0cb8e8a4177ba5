// Preloaded into a program: writing, syncing and cutting files whose path contains FAULT_NEEDLE fails with the
// error number that stands in the file FAULT_ERRNO, as if the disk did; 0 or no such file: all is well.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static int fails(int fd) {
    const char *control = getenv("FAULT_ERRNO"), *needle = getenv("FAULT_NEEDLE");
    if (!control || !needle) return 0;
    int before = errno;
    int file = (int)syscall(SYS_openat, AT_FDCWD, control, O_RDONLY | O_CLOEXEC, 0);
    errno = before;
    if (file < 0) return 0;
    char text[16] = {0};
    long length = syscall(SYS_read, file, text, sizeof text - 1);
    syscall(SYS_close, file);
    int number = length > 0 ? atoi(text) : 0;
    if (!number) return 0;
    char link[64], path[4096] = {0};
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (readlink(link, path, sizeof path - 1) < 0 || !strstr(path, needle)) {
        errno = before;
        return 0;
    }
    errno = number;
    return 1;
}

#define NEXT(name, type) static type next; if (!next) next = (type)dlsym(RTLD_NEXT, name)

#define WRITES(name) \
    ssize_t name(int fd, const void *bytes, size_t many, off64_t at) { \
        typedef ssize_t (*call)(int, const void *, size_t, off64_t); \
        if (fails(fd)) return -1; \
        NEXT(#name, call); \
        return next(fd, bytes, many, at); \
    }
WRITES(pwrite)
WRITES(pwrite64)

#define WRITES_MANY(name) \
    ssize_t name(int fd, const struct iovec *parts, int many, off64_t at) { \
        typedef ssize_t (*call)(int, const struct iovec *, int, off64_t); \
        if (fails(fd)) return -1; \
        NEXT(#name, call); \
        return next(fd, parts, many, at); \
    }
WRITES_MANY(pwritev)
WRITES_MANY(pwritev64)

ssize_t write(int fd, const void *bytes, size_t many) {
    typedef ssize_t (*call)(int, const void *, size_t);
    if (fails(fd)) return -1;
    NEXT("write", call);
    return next(fd, bytes, many);
}

#define SYNCS(name) \
    int name(int fd) { \
        typedef int (*call)(int); \
        if (fails(fd)) return -1; \
        NEXT(#name, call); \
        return next(fd); \
    }
SYNCS(fsync)
SYNCS(fdatasync)

#define CUTS(name) \
    int name(int fd, off64_t length) { \
        typedef int (*call)(int, off64_t); \
        if (fails(fd)) return -1; \
        NEXT(#name, call); \
        return next(fd, length); \
    }
CUTS(ftruncate)
CUTS(ftruncate64)

#define MAKES_ROOM(name) \
    int name(int fd, off64_t at, off64_t length) { \
        typedef int (*call)(int, off64_t, off64_t); \
        if (fails(fd)) return errno; \
        NEXT(#name, call); \
        return next(fd, at, length); \
    }
MAKES_ROOM(posix_fallocate)
MAKES_ROOM(posix_fallocate64)
