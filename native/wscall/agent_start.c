/* Finds out whether an agent runs by its lock, and starts one under a second lock. */
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "agent_command.h"
#include "agent_file.h"
#include "system.h"

#define PAUSE 20 /* milliseconds between two looks */
#define NO_SUCH_FILE 2 /* ENOENT, and the same number on Windows */

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

/* What cannot be done, and the system's number for why. */
static enum text not_started(int error, size_t *detail) {
    *detail = (size_t)(error < 0 ? -error : error);
    return error ? TEXT_NOT_STARTED : TEXT_NONE;
}

/* Start it in the folder of its state: the caller's may be on a stick that somebody wants to pull. */
static enum text start_as(char **command, struct system_program *program, size_t *detail) {
    char *folder = system_state_folder();
    int error = NO_SUCH_FILE;
    if (is_absolute(command[0]))
        error = system_start(command, folder && is_absolute(folder) ? folder : NULL, program);
    free(folder);
    agent_command_free(command);
    return not_started(error, detail);
}

/* As the last one was started. Where none was, or its program is gone since, as the file beside the library says. */
static enum text start(struct system_program *program, size_t *detail) {
    char **command = agent_command();
    enum text wrong = command ? start_as(command, program, detail) : TEXT_NEVER_SERVED;
    if (wrong == TEXT_NONE) return wrong;
    enum text lacking = agent_command_of_library(&command);
    if (lacking == TEXT_NONE) return start_as(command, program, detail);
    return wrong == TEXT_NEVER_SERVED ? lacking : wrong;
}

/* Whether there is something to start. */
static enum text startable(void) {
    char **command = agent_command();
    enum text lacking = command ? TEXT_NONE : agent_command_of_library(&command);
    agent_command_free(command);
    return lacking;
}

/* Make the folder of the user's state and those above it. Returns 0, or the system's error number. */
static int make_folder(void) {
    char *folder = system_state_folder();
    if (folder == NULL) return NO_SUCH_FILE;
    for (char *end = folder + 1; *folder && (end = strpbrk(end, SYSTEM_SEPARATORS)) != NULL; end++) {
        char separator = *end;
        *end = 0;
        system_make_folder(folder); /* a drive or a share is none: what counts is the last one */
        *end = separator;
    }
    int error = system_make_folder(folder);
    free(folder);
    return error;
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
    enum text wrong = TEXT_NONE;
    if (!find_places(&places)) return TEXT_NEVER_SERVED;
    if (!known && !system_lock_held(places.running)) {
        wrong = startable();
        if (wrong == TEXT_NONE) wrong = not_started(make_folder(), detail);
    }
    if (wrong == TEXT_NONE) wrong = ensure(&places, until, detail);
    forget(&places);
    return wrong;
}
