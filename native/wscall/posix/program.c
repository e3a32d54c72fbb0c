/* Starts a program that outlives this process: forked twice, so that the caller never has a child to wait for. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system.h"

extern char **environ;

/* What the child tells through a pipe that closes when the program takes over. */
struct report {
    pid_t pid;
    int error;
};

/* From here to execve only what is safe after a fork of a process with many threads. */
static void close_others(int kept, long limit) {
    for (int file = 3; file < limit; file++)
        if (file != kept) close(file);
}

static void plain_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void no_streams(void) {
    int null = open("/dev/null", O_RDWR);
    for (int file = 0; file < 3; file++)
        if (null >= 0 && null != file) dup2(null, file);
    if (null > 2) close(null);
}

struct start {
    char *const *arguments;
    const char *folder;
    int pipe;
    long limit;
};

static void become(const struct start *start) {
    struct report report = {getpid(), 0};
    int told = dup2(start->pipe, 3) == 3 ? 3 : start->pipe;
    fcntl(told, F_SETFD, FD_CLOEXEC);
    if (told != 3 || syscall(SYS_close_range, 4U, ~0U, 0U) != 0) close_others(told, start->limit);
    no_streams();
    plain_signals();
    int placed = start->folder == NULL || chdir(start->folder) == 0;
    if (placed && write(told, &report, sizeof report) == sizeof report)
        execve(start->arguments[0], start->arguments, environ);
    report.error = errno;
    if (write(told, &report, sizeof report) < 0) _exit(126);
    _exit(127);
}

static void fork_again(const struct start *start) {
    setsid();
    pid_t child = fork();
    if (child == 0) become(start);
    _exit(child < 0 ? 1 : 0);
}

/* Read what the child tells; the last word counts. Returns its error number. */
static int listen_to(int pipe, struct system_program *program) {
    struct report report;
    ssize_t got;
    int error = EAGAIN; /* it told nothing: there was no second fork */
    while ((got = read(pipe, &report, sizeof report)) != 0) {
        if (got < 0 && errno == EINTR) continue;
        if (got != sizeof report) break;
        error = report.error;
        program->handle = report.pid;
    }
    return error;
}

/* No handler of the caller's runs in a copy of its process. On Linux sigprocmask is about this thread alone. */
static pid_t fork_silently(void) {
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    pid_t child = fork();
    if (child != 0) {
        int error = errno;
        sigprocmask(SIG_SETMASK, &before, NULL);
        errno = error;
    }
    return child;
}

int system_start(char *const arguments[], const char *folder, struct system_program *program) {
    int ends[2], error;
    long limit = sysconf(_SC_OPEN_MAX);
    if (arguments[0][0] != '/') return ENOENT;
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    const struct start start = {arguments, folder, ends[1], limit > 0 ? limit : 1024};
    pid_t child = fork_silently();
    if (child == 0) fork_again(&start);
    error = errno;
    close(ends[1]);
    if (child > 0) {
        error = listen_to(ends[0], program);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
    }
    close(ends[0]);
    return error;
}

int system_ended(const struct system_program *program) {
    return kill((pid_t)program->handle, 0) != 0 && errno == ESRCH;
}

void system_forget(struct system_program *program) { (void)program; }
