/* What the operating systems do differently: clock, mutex, files, locks, sockets, starting a program.
 * Paths and arguments are UTF-8 on Windows, and bytes elsewhere. All times are milliseconds of one monotonic clock. */
#ifndef WSCALL_SYSTEM_H
#define WSCALL_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

#ifdef _WIN32
#include <winsock2.h>
#include <windows.h>
typedef SRWLOCK system_mutex;
#define SYSTEM_MUTEX_INIT SRWLOCK_INIT
#else
#include <pthread.h>
typedef pthread_mutex_t system_mutex;
#define SYSTEM_MUTEX_INIT PTHREAD_MUTEX_INITIALIZER
#endif

int64_t system_now(void);
void system_sleep(int milliseconds);
void system_lock(system_mutex *mutex);
void system_unlock(system_mutex *mutex);
unsigned long system_pid(void);

/* Before the first call: stay in the process for its whole life, as another thread may be on its way through here
 * when a caller unloads the library; have sockets; and where processes fork, do the one before and the other after it,
 * in both, so that no copy is made of a mutex that nobody will ever unlock. */
void system_begin(void (*before_fork)(void), void (*after_fork)(void));

/* An environment variable, malloc'ed, without blanks around it; NULL if it is not set or empty. */
char *system_variable(const char *name);

/* The folder that holds the state of programs of this user, malloc'ed; NULL if the system does not tell. */
char *system_state_folder(void);
#ifdef _WIN32
#define SYSTEM_SEPARATOR "\\"
#define SYSTEM_SEPARATORS "\\/"
#else
#define SYSTEM_SEPARATOR "/"
#define SYSTEM_SEPARATORS "/"
#endif

/* Make one folder, for its user only where the system does not see to that. Returns 0 if it is there now, or the
 * system's error number. */
int system_make_folder(const char *path);

/* The path of the file that this library was loaded from, malloc'ed; NULL if the system does not tell. */
char *system_library_path(void);

/* A whole file with a NUL behind it, malloc'ed; NULL if there is none, if it is longer than `most` bytes, or if it
 * belongs to another user, who could make us start a program of his. With `beside`, a file whose code runs here
 * already, it may as well belong to that file's owner or the administrator. */
char *system_read(const char *path, const char *beside, size_t most, size_t *length);

/* Changes when the file is replaced; 0 if there is none. */
int64_t system_stamp(const char *path);

/* Locks as filelock takes them in Python: whole file by flock, or the first byte by LockFile on Windows. */
#define SYSTEM_NO_LOCK (-1)
intptr_t system_lock_file(const char *path); /* SYSTEM_NO_LOCK if somebody holds it, or it cannot be made */
void system_unlock_file(intptr_t lock);
int system_lock_held(const char *path);      /* whether somebody else holds it; makes no file */

/* A started program, as far as its end can be noticed. */
struct system_program {
    intptr_t handle;
};

/* Start it with its absolute path first, in a folder (NULL: this process's), detached from this process: no console,
 * no handles, no session of ours. Returns 0, or the system's error number. */
int system_start(char *const arguments[], const char *folder, struct system_program *program);
int system_ended(const struct system_program *program);
void system_forget(struct system_program *program);

/* Sockets on the loopback interface. Every call ends at `until`. */
#define SYSTEM_NO_SOCKET (-1)
enum { SYSTEM_BROKEN = -1, SYSTEM_LATE = -2 };
intptr_t system_connect(int port, int64_t until);
/* Bytes handed to the system; fewer than `length` if the connection broke or time ran out. */
size_t system_send(intptr_t socket, const char *bytes, size_t length, int64_t until);
/* Bytes received; 0 at the end of the stream; SYSTEM_BROKEN or SYSTEM_LATE. */
int system_receive(intptr_t socket, char *bytes, size_t room, int64_t until);
/* Whether the connection is open and nothing unasked has come. */
int system_quiet(intptr_t socket);
/* Whether the other end may be process `pid` of this user, as far as the system tells. */
int system_peer_fits(intptr_t socket, unsigned long pid);
void system_close(intptr_t socket);

#endif
