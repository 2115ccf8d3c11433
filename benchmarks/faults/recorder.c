/* Records what a process does to the files below one folder, so that a power cut can be played afterwards.
 *
 * Preloaded (LD_PRELOAD). FAULTS_ROOT names the folder, FAULTS_LOG the file the records go to. A record:
 *   op (1 byte), first and second length (4 bytes each), id, offset, size (8 bytes each), first text, second text or data
 * Files are known by an id of their own, since names change and inode numbers come back. Writes through memory maps are
 * not seen: SQLite uses them for its -shm file only, which it makes anew after a crash.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, FORCE, RENAME, UNLINK, MKDIR, RMDIR, LINK, FORCE_FOLDER, OPEN };

#define FDS 4096
#define FILES 65536

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *root;
static size_t root_length;
static int log_fd = -1;
static uint64_t id_of_fd[FDS];
static char *folder_of_fd[FDS];
static struct { dev_t dev; ino_t ino; uint64_t id; } known[FILES];
static int known_count;
static uint64_t last_id;

__attribute__((constructor)) static void begin(void) {
    root = getenv("FAULTS_ROOT");
    const char *path = getenv("FAULTS_LOG");
    if (!root || !path) { root = NULL; return; }
    root_length = strlen(root);
    log_fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int ours(const char *path) {
    return root && log_fd >= 0 && path && strncmp(path, root, root_length) == 0 &&
           (path[root_length] == '/' || path[root_length] == 0);
}

static void raw(const void *data, size_t size) {
    const char *at = data;
    while (size > 0) {
        ssize_t done = syscall(SYS_write, log_fd, at, size);
        if (done <= 0) abort();
        at += done; size -= (size_t)done;
    }
}

static void record(uint8_t op, uint64_t id, uint64_t offset, uint64_t size, const char *first, const void *second,
                   size_t second_length) {
    char head[33];
    uint32_t one = first ? (uint32_t)strlen(first) : 0, two = (uint32_t)second_length;
    head[0] = (char)op;
    memcpy(head + 1, &one, 4); memcpy(head + 5, &two, 4);
    memcpy(head + 9, &id, 8); memcpy(head + 17, &offset, 8); memcpy(head + 25, &size, 8);
    raw(head, sizeof head);
    if (one) raw(first, one);
    if (two) raw(second, two);
}

static uint64_t id_for(const struct stat *s, int fresh, int *was_new) {
    for (int n = 0; n < known_count; n++)
        if (known[n].dev == s->st_dev && known[n].ino == s->st_ino) {
            *was_new = 0;
            if (fresh) { known[n].id = ++last_id; *was_new = 1; }
            return known[n].id;
        }
    *was_new = 1;
    if (known_count < FILES) {
        known[known_count].dev = s->st_dev; known[known_count].ino = s->st_ino; known[known_count].id = ++last_id;
        return known[known_count++].id;
    }
    abort();
}

static int opened(int fd, const char *path, int flags, int existed) {
    if (fd < 0 || fd >= FDS || !ours(path)) return fd;
    struct stat s;
    if (fstat(fd, &s)) return fd;
    pthread_mutex_lock(&lock);
    id_of_fd[fd] = 0; free(folder_of_fd[fd]); folder_of_fd[fd] = NULL;
    if (S_ISDIR(s.st_mode)) folder_of_fd[fd] = strdup(path);
    else if (S_ISREG(s.st_mode)) {
        int was_new;
        uint64_t id = id_for(&s, !existed, &was_new);
        if (!existed) record(CREATE, id, 0, 0, path, NULL, 0);
        else if (was_new) record(OPEN, id, 0, 0, path, NULL, 0);
        if (existed && (flags & O_TRUNC)) record(TRUNCATE, id, 0, 0, NULL, NULL, 0);
        id_of_fd[fd] = id;
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

#define REAL(name, type) static type real; if (!real) real = (type)dlsym(RTLD_NEXT, #name)

static int there(const char *path) { struct stat s; return stat(path, &s) == 0; }

#define OPENER(name) \
int name(const char *path, int flags, ...) { \
    typedef int (*kind)(const char *, int, ...); REAL(name, kind); \
    va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
    int existed = !(flags & O_CREAT) || !ours(path) || there(path); \
    return opened(real(path, flags, mode), path, flags, existed); \
}
OPENER(open)
OPENER(open64)

#define OPENER_AT(name) \
int name(int at, const char *path, int flags, ...) { \
    typedef int (*kind)(int, const char *, int, ...); REAL(name, kind); \
    va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
    int existed = !(flags & O_CREAT) || !ours(path) || there(path); \
    return opened(real(at, path, flags, mode), path, flags, existed); \
}
OPENER_AT(openat)
OPENER_AT(openat64)

int close(int fd) {
    typedef int (*kind)(int); REAL(close, kind);
    if (fd >= 0 && fd < FDS) {
        pthread_mutex_lock(&lock);
        id_of_fd[fd] = 0; free(folder_of_fd[fd]); folder_of_fd[fd] = NULL;
        pthread_mutex_unlock(&lock);
    }
    return real(fd);
}

static uint64_t id_at(int fd) { return fd >= 0 && fd < FDS ? id_of_fd[fd] : 0; }

static off_t place(int fd) {
    struct stat s;
    int flags = fcntl(fd, F_GETFL);
    if (flags >= 0 && (flags & O_APPEND)) return fstat(fd, &s) ? 0 : s.st_size;
    return lseek(fd, 0, SEEK_CUR);
}

ssize_t write(int fd, const void *data, size_t size) {
    typedef ssize_t (*kind)(int, const void *, size_t); REAL(write, kind);
    if (!id_at(fd)) return real(fd, data, size);
    pthread_mutex_lock(&lock);
    off_t at = place(fd);
    ssize_t done = real(fd, data, size);
    if (done > 0) record(WRITE, id_of_fd[fd], (uint64_t)at, 0, NULL, data, (size_t)done);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    typedef ssize_t (*kind)(int, const struct iovec *, int); REAL(writev, kind);
    if (!id_at(fd)) return real(fd, parts, count);
    ssize_t all = 0;
    for (int n = 0; n < count; n++) {
        ssize_t done = write(fd, parts[n].iov_base, parts[n].iov_len);
        if (done < 0) return all ? all : done;
        all += done;
        if ((size_t)done < parts[n].iov_len) break;
    }
    return all;
}

#define PLACED(name, offset) \
ssize_t name(int fd, const void *data, size_t size, offset at) { \
    typedef ssize_t (*kind)(int, const void *, size_t, offset); REAL(name, kind); \
    if (!id_at(fd)) return real(fd, data, size, at); \
    pthread_mutex_lock(&lock); \
    ssize_t done = real(fd, data, size, at); \
    if (done > 0) record(WRITE, id_of_fd[fd], (uint64_t)at, 0, NULL, data, (size_t)done); \
    pthread_mutex_unlock(&lock); \
    return done; \
}
PLACED(pwrite, off_t)
PLACED(pwrite64, off64_t)

#define CUT(name, offset) \
int name(int fd, offset size) { \
    typedef int (*kind)(int, offset); REAL(name, kind); \
    pthread_mutex_lock(&lock); \
    int failed = real(fd, size); \
    if (!failed && id_at(fd)) record(TRUNCATE, id_of_fd[fd], 0, (uint64_t)size, NULL, NULL, 0); \
    pthread_mutex_unlock(&lock); \
    return failed; \
}
CUT(ftruncate, off_t)
CUT(ftruncate64, off64_t)

#define FORCER(name) \
int name(int fd) { \
    typedef int (*kind)(int); REAL(name, kind); \
    pthread_mutex_lock(&lock); \
    int failed = real(fd); \
    if (!failed && id_at(fd)) record(FORCE, id_of_fd[fd], 0, 0, NULL, NULL, 0); \
    else if (!failed && fd >= 0 && fd < FDS && folder_of_fd[fd]) record(FORCE_FOLDER, 0, 0, 0, folder_of_fd[fd], NULL, 0); \
    pthread_mutex_unlock(&lock); \
    return failed; \
}
FORCER(fsync)
FORCER(fdatasync)

#define NAMED(name, op, parameters, arguments, path) \
int name parameters { \
    typedef int (*kind) parameters; REAL(name, kind); \
    pthread_mutex_lock(&lock); \
    int failed = real arguments; \
    if (!failed && ours(path)) record(op, 0, 0, 0, path, NULL, 0); \
    pthread_mutex_unlock(&lock); \
    return failed; \
}
NAMED(unlink, UNLINK, (const char *path), (path), path)
NAMED(unlinkat, UNLINK, (int at, const char *path, int flags), (at, path, flags), path)
NAMED(rmdir, RMDIR, (const char *path), (path), path)
NAMED(mkdir, MKDIR, (const char *path, mode_t mode), (path, mode), path)
NAMED(mkdirat, MKDIR, (int at, const char *path, mode_t mode), (at, path, mode), path)

#define PAIRED(name, op, parameters, arguments) \
int name parameters { \
    typedef int (*kind) parameters; REAL(name, kind); \
    pthread_mutex_lock(&lock); \
    int failed = real arguments; \
    if (!failed && ours(from) && ours(to)) record(op, 0, 0, 0, from, to, strlen(to)); \
    else if (!failed && ours(from) && op == RENAME) record(UNLINK, 0, 0, 0, from, NULL, 0); \
    pthread_mutex_unlock(&lock); \
    return failed; \
}
PAIRED(rename, RENAME, (const char *from, const char *to), (from, to))
PAIRED(renameat, RENAME, (int a, const char *from, int b, const char *to), (a, from, b, to))
PAIRED(link, LINK, (const char *from, const char *to), (from, to))
PAIRED(linkat, LINK, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags))

/* Copies inside the kernel would not be seen: the caller falls back to reading and writing. */
ssize_t sendfile(int out, int in, off_t *at, size_t size) {
    (void)out; (void)in; (void)at; (void)size;
    errno = EINVAL;
    return -1;
}
ssize_t sendfile64(int out, int in, off64_t *at, size_t size) {
    (void)out; (void)in; (void)at; (void)size;
    errno = EINVAL;
    return -1;
}
ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t size, unsigned flags) {
    (void)in; (void)in_at; (void)out; (void)out_at; (void)size; (void)flags;
    errno = EXDEV;
    return -1;
}
