/* The agent of this user: what its file says, whether it runs, and how it is started. */
#ifndef WSCALL_AGENT_H
#define WSCALL_AGENT_H

#include <stdint.h>

#include "call.h"
#include "texts.h"

#define AGENT_DEFAULT_LIMIT 60000 /* milliseconds, until a file tells another */
#define AGENT_TOKEN_ROOM 129

/* How it is reached, and how it wants callers to be met. */
struct agent {
    int port;
    unsigned long pid;
    char token[AGENT_TOKEN_ROOM];
    struct call_manners manners;
    int64_t limit; /* milliseconds for one call */
};

/* What the file says. Returns 0, and an agent with the defaults and port 0, if there is none or it is not sound. */
int agent_read(struct agent *agent);

/* See that an agent runs: start it unless one does, once for all threads and processes of the user, and wait until
 * it has written where it listens or `until` has come. `known` says whether its file can be read: where none ever ran,
 * the folder of its files is made, if there is something to start. Returns TEXT_NONE, or what is wrong and the number
 * that is told with it. If others started the agent that runs, the file may still be that of an earlier one: nobody
 * answers there. */
enum text agent_ensure(int known, int64_t until, size_t *detail);

#endif
