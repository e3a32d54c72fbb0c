/* Starts a program that outlives this process: a hidden console of its own, so that no window ever flashes up. */
#include <stdlib.h>
#include <string.h>

#include "system.h"
#include "wide.h"

/* Append an argument as the C runtime of the program takes it apart again. Returns the end. */
static char *quoted(char *out, const char *argument) {
    *out++ = '"';
    for (;;) {
        size_t slashes = strspn(argument, "\\");
        char after = argument[slashes];
        size_t wanted = after == '"' ? 2 * slashes + 1 : after ? slashes : 2 * slashes;
        memset(out, '\\', wanted);
        out += wanted;
        argument += slashes;
        if (!after) break;
        *out++ = *argument++;
    }
    *out++ = '"';
    return out;
}

static wchar_t *command_line(char *const arguments[]) {
    size_t room = 1;
    for (char *const *one = arguments; *one; one++) room += 2 * strlen(*one) + 3;
    char *line = malloc(room), *out = line;
    if (line == NULL) return NULL;
    for (char *const *one = arguments; *one; one++) {
        if (one != arguments) *out++ = ' ';
        out = quoted(out, *one);
    }
    *out = 0;
    wchar_t *wide = wide_of(line);
    free(line);
    return wide;
}

static DWORD create(const wchar_t *program, wchar_t *line, const wchar_t *folder, DWORD more, HANDLE *process) {
    STARTUPINFOW start;
    PROCESS_INFORMATION made;
    memset(&start, 0, sizeof start);
    start.cb = sizeof start;
    DWORD flags = CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP | more;
    if (!CreateProcessW(program, line, NULL, NULL, FALSE, flags, NULL, folder, &start, &made)) return GetLastError();
    CloseHandle(made.hThread);
    *process = made.hProcess;
    return 0;
}

int system_start(char *const arguments[], const char *folder, struct system_program *program) {
    wchar_t *path = wide_of(arguments[0]), *line = command_line(arguments), *place = folder ? wide_of(folder) : NULL;
    DWORD error = ERROR_NOT_ENOUGH_MEMORY;
    HANDLE process = NULL;
    if (path != NULL && line != NULL && (folder == NULL || place != NULL)) {
        /* Out of the job of the caller, which may end everything in it; not every job lets go. */
        error = create(path, line, place, CREATE_BREAKAWAY_FROM_JOB, &process);
        if (error == ERROR_ACCESS_DENIED) error = create(path, line, place, 0, &process);
    }
    free(path);
    free(line);
    free(place);
    program->handle = (intptr_t)process;
    return (int)error;
}

int system_ended(const struct system_program *program) {
    return WaitForSingleObject((HANDLE)program->handle, 0) == WAIT_OBJECT_0;
}

void system_forget(struct system_program *program) { CloseHandle((HANDLE)program->handle); }
