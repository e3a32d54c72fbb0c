/* The pool: the connection used last is used first, and the others fall idle until the agent closes them. */
#include "connection.h"

#include <stdlib.h>
#include <string.h>

#include "system.h"

#define MOST_IDLE 16
#define PAUSE 20 /* milliseconds between two attempts to reach an agent that is just starting */

static system_mutex mutex = SYSTEM_MUTEX_INIT;
static struct connection *idle;
static int idle_count;
static unsigned long owner; /* the process that made them: a fork has them, too, and must not use them */

static void hold(void) { system_lock(&mutex); }
static void let_go(void) { system_unlock(&mutex); }

void connection_begin(void) { system_begin(hold, let_go); }

void connection_drop(struct connection *connection) {
    system_close(connection->socket);
    bytes_free(&connection->request);
    bytes_free(&connection->answer);
    bytes_wipe(&connection->agent, sizeof connection->agent);
    free(connection);
}

static struct connection *take_idle(void) {
    struct connection *found;
    system_lock(&mutex);
    found = idle;
    if (found != NULL) {
        idle = found->next;
        idle_count--;
    }
    int ours = owner == system_pid();
    system_unlock(&mutex);
    if (found == NULL || (ours && system_quiet(found->socket))) return found;
    connection_drop(found);
    return take_idle();
}

void connection_keep(struct connection *connection) {
    bytes_clear(&connection->request);
    bytes_clear(&connection->answer);
    system_lock(&mutex);
    int kept = idle_count < MOST_IDLE && (idle == NULL || owner == system_pid());
    if (kept) {
        owner = system_pid();
        connection->next = idle;
        idle = connection;
        idle_count++;
    }
    system_unlock(&mutex);
    if (!kept) connection_drop(connection);
}

static struct connection *made_with(intptr_t socket, const struct agent *agent) {
    struct connection *made = calloc(1, sizeof *made);
    if (made == NULL) {
        system_close(socket);
        return NULL;
    }
    made->socket = socket;
    made->agent = *agent;
    return made;
}

/* One attempt. The file may name the port of an agent that is gone, at which somebody else listens by now. */
static intptr_t reach(const struct agent *agent, int64_t until) {
    intptr_t socket = system_connect(agent->port, until);
    if (socket == SYSTEM_NO_SOCKET || system_peer_fits(socket, agent->pid)) return socket;
    system_close(socket);
    return SYSTEM_NO_SOCKET;
}

static struct connection *make(struct connecting *asked) {
    int64_t until = asked->begun + AGENT_DEFAULT_LIMIT;
    struct agent agent;
    for (;;) {
        int known = agent_read(&agent);
        if (known) until = asked->begun + agent.limit;
        asked->wrong = agent_ensure(known, until, &asked->detail);
        intptr_t socket = SYSTEM_NO_SOCKET;
        if (asked->wrong == TEXT_NONE && agent_read(&agent)) socket = reach(&agent, until);
        if (socket != SYSTEM_NO_SOCKET) return made_with(socket, &agent);
        if (asked->wrong == TEXT_NONE && system_now() >= until) asked->wrong = TEXT_NOT_READY;
        if (asked->wrong == TEXT_NOT_READY) asked->detail = (size_t)((until - asked->begun) / 1000);
        if (asked->wrong != TEXT_NONE) return NULL;
        system_sleep(PAUSE);
    }
}

struct connection *connection_take(struct connecting *asked) {
    struct connection *found = asked->fresh ? NULL : take_idle();
    asked->wrong = TEXT_NONE;
    if (found != NULL) return found;
    found = make(asked);
    if (found == NULL && asked->wrong == TEXT_NONE) asked->wrong = TEXT_NO_MEMORY;
    return found;
}
