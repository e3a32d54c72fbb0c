/* Connections to the agent, kept open between calls. */
#ifndef WSCALL_CONNECTION_H
#define WSCALL_CONNECTION_H

#include "agent.h"
#include "bytes.h"

struct connection {
    intptr_t socket;
    struct agent agent; /* as it was when the connection was made */
    struct bytes request, answer;
    struct connection *next; /* among those that nobody uses */
};

/* What is asked for, and what became of it. */
struct connecting {
    int fresh;     /* no connection that was used before: the agent may be closing it at this moment */
    int64_t begun; /* when the call began: the agent's limit counts from there */
    enum text wrong;
    size_t detail; /* what the text tells */
};

/* Before anything else; any number of times. */
void connection_begin(void);

/* A connection to the agent, which is started if none runs; NULL, and what is wrong, if there is none in time. */
struct connection *connection_take(struct connecting *asked);

/* Give it back for the next call; or close it. */
void connection_keep(struct connection *connection);
void connection_drop(struct connection *connection);

#endif
