/* What watches over a call: a crash is reported, and a call that never ends takes the process with it. */
#ifndef WSCALL_GUARDIAN_H
#define WSCALL_GUARDIAN_H

#include <stdint.h>

/* Begin to watch. Returns 0, or -1 if Windows refuses. */
int guardian_start(void);

/* A request begins, with so many milliseconds until its deadline; it ends. */
void guardian_enter(int64_t id, int64_t milliseconds);
void guardian_leave(void);

#endif
