/* Clock, mutex, environment and files of POSIX systems. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "system.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int64_t system_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void system_sleep(int milliseconds) {
    struct timespec span = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};
    while (nanosleep(&span, &span) != 0 && errno == EINTR) continue;
}

void system_lock(system_mutex *mutex) { pthread_mutex_lock(mutex); }
void system_unlock(system_mutex *mutex) { pthread_mutex_unlock(mutex); }
unsigned long system_pid(void) { return (unsigned long)getpid(); }

/* The library stays because it is linked so (-z nodelete). */
void system_begin(void (*before_fork)(void), void (*after_fork)(void)) {
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static int begun;
    if (__atomic_load_n(&begun, __ATOMIC_ACQUIRE)) return;
    pthread_mutex_lock(&mutex);
    if (!begun) pthread_atfork(before_fork, after_fork, after_fork);
    __atomic_store_n(&begun, 1, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&mutex);
}

char *system_variable(const char *name) {
    const char *value = secure_getenv(name);
    if (value == NULL) return NULL;
    while (isspace((unsigned char)*value)) value++;
    size_t length = strlen(value);
    while (length && isspace((unsigned char)value[length - 1])) length--;
    return length ? strndup(value, length) : NULL;
}

static char *below(char *folder, const char *name) {
    char *path = NULL;
    if (folder != NULL && asprintf(&path, "%s/%s", folder, name) < 0) path = NULL;
    free(folder);
    return path;
}

static char *home(void) {
    char *given = system_variable("HOME"), buffer[4096];
    struct passwd entry, *found = NULL;
    if (given != NULL) return given;
    if (getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) != 0 || found == NULL) return NULL;
    return strdup(found->pw_dir);
}

char *system_state_folder(void) {
    char *given = system_variable("WSCALL_STATE_DIR");
    if (given != NULL && given[0] == '~' && (given[1] == '/' || given[1] == 0)) {
        char *path = below(home(), given[1] ? given + 2 : "");
        free(given);
        return path;
    }
    if (given != NULL) return given;
    given = system_variable("XDG_STATE_HOME");
    return given ? below(given, "wscall") : below(home(), ".local/state/wscall");
}

int system_make_folder(const char *path) {
    return mkdir(path, 0700) == 0 || errno == EEXIST ? 0 : errno;
}

/* statx, since programs on older desktops have no stat in their C library that a newer compiler would link with. */
static int about_file(int file, const char *path, struct statx *about) {
    return statx(file, path, *path ? 0 : AT_EMPTY_PATH, STATX_BASIC_STATS, about) == 0;
}

/* Who owns the library has his code run here already. */
static int trusted(uint32_t owner, const char *beside) {
    struct statx other;
    if (owner == geteuid()) return 1;
    if (beside == NULL) return 0;
    return owner == 0 || (about_file(AT_FDCWD, beside, &other) && other.stx_uid == owner);
}

static int open_trusted(const char *path, const char *beside, struct statx *about) {
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return -1;
    if (about_file(file, "", about) && S_ISREG(about->stx_mode) && trusted(about->stx_uid, beside)) return file;
    close(file);
    return -1;
}

char *system_read(const char *path, const char *beside, size_t most, size_t *length) {
    struct statx about;
    int file = open_trusted(path, beside, &about);
    if (file < 0) return NULL;
    char *text = about.stx_size <= most ? malloc((size_t)about.stx_size + 1) : NULL;
    ssize_t got = text ? read(file, text, (size_t)about.stx_size) : -1;
    close(file);
    if (got < 0) {
        free(text);
        return NULL;
    }
    text[got] = 0;
    *length = (size_t)got;
    return text;
}

int64_t system_stamp(const char *path) {
    struct statx about;
    if (!about_file(AT_FDCWD, path, &about)) return 0;
    return (int64_t)about.stx_mtime.tv_sec * 1000000000 + about.stx_mtime.tv_nsec + (int64_t)(about.stx_ino << 1 | 1);
}

/* Whether the file that is open still has this name: filelock may remove it when it lets go. */
static int still_there(int file, const char *path) {
    struct statx opened, named;
    return about_file(file, "", &opened) && about_file(AT_FDCWD, path, &named) && opened.stx_ino == named.stx_ino &&
           opened.stx_dev_major == named.stx_dev_major && opened.stx_dev_minor == named.stx_dev_minor;
}

intptr_t system_lock_file(const char *path) {
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return SYSTEM_NO_LOCK;
    if (flock(file, LOCK_EX | LOCK_NB) == 0 && still_there(file, path)) return file;
    close(file);
    return SYSTEM_NO_LOCK;
}

void system_unlock_file(intptr_t lock) { close((int)lock); }

int system_lock_held(const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    int held = flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(file);
    return held;
}
