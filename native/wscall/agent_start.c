/* Finds out whether an agent runs by its lock, and starts one under a second lock. */
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "agent_file.h"
#include "system.h"

#define PAUSE 20 /* milliseconds between two looks */

/* Where the files lie for one attempt. */
struct places {
    char *running, *starting, *address;
};

static void forget(struct places *places) {
    free(places->running);
    free(places->starting);
    free(places->address);
}

static int find_places(struct places *places) {
    places->running = agent_path("agent.lock");
    places->starting = agent_path("agent.starting.lock");
    places->address = agent_path("agent.json");
    if (places->running != NULL && places->starting != NULL && places->address != NULL) return 1;
    forget(places);
    return 0;
}

static int is_absolute(const char *path) {
    return path[0] == '/' || path[0] == '\\' || (path[0] && path[1] == ':');
}

/* Start it in the folder of its state: the caller's may be on a stick that somebody wants to pull. */
static enum text start(struct system_program *program, size_t *detail) {
    char **command = agent_command(), *folder = system_state_folder();
    enum text wrong = TEXT_NEVER_SERVED;
    if (command != NULL) {
        int error = system_start(command, folder && is_absolute(folder) ? folder : NULL, program);
        *detail = (size_t)(error < 0 ? -error : error);
        wrong = error ? TEXT_NOT_STARTED : TEXT_NONE;
    }
    agent_command_free(command);
    free(folder);
    return wrong;
}

/* Wait until the program has written where it listens, or has ended, perhaps because another one was quicker. The
 * lock of the agent is left alone meanwhile: it must find it free. */
static enum text wait_for_file(const struct places *places, int64_t stamp, const struct system_program *program,
                               int64_t until) {
    while (system_stamp(places->address) == stamp) {
        if (system_ended(program)) return system_lock_held(places->running) ? TEXT_NONE : TEXT_ENDED;
        if (system_now() >= until) return TEXT_NOT_READY;
        system_sleep(PAUSE);
    }
    return TEXT_NONE;
}

/* With the lock for starting: whoever held it before may have started one. */
static enum text start_alone(const struct places *places, int64_t until, size_t *detail) {
    struct system_program program;
    int64_t stamp = system_stamp(places->address);
    if (system_lock_held(places->running)) return TEXT_NONE;
    enum text wrong = start(&program, detail);
    if (wrong != TEXT_NONE) return wrong;
    wrong = wait_for_file(places, stamp, &program, until);
    system_forget(&program);
    return wrong;
}

static enum text ensure(const struct places *places, int64_t until, size_t *detail) {
    for (int pause = 1; system_now() < until; pause = pause < PAUSE ? 2 * pause : PAUSE) {
        intptr_t lock = SYSTEM_NO_LOCK;
        if (!system_lock_held(places->starting)) {
            if (system_lock_held(places->running)) return TEXT_NONE;
            lock = system_lock_file(places->starting);
        }
        if (lock != SYSTEM_NO_LOCK) {
            enum text wrong = start_alone(places, until, detail);
            system_unlock_file(lock);
            return wrong;
        }
        system_sleep(pause);
    }
    return TEXT_NOT_READY;
}

enum text agent_ensure(int known, int64_t until, size_t *detail) {
    struct places places;
    enum text wrong = TEXT_NEVER_SERVED;
    if (!find_places(&places)) return wrong;
    if (known || system_lock_held(places.running)) wrong = ensure(&places, until, detail);
    forget(&places);
    return wrong;
}
