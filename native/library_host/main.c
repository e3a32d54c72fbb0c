/* The library host: loads one vendor's library and calls its functions for a process that cannot load it itself.
 *
 * It speaks the worker protocol (wscall.host.protocol) on its standard input and output: first a hello line, then
 * frames. Requests are {"id", "op": "load" | "call", "args", "ms"}, see library.h for the arguments; answers are
 * {"id", "result"} or {"id", "error": {"fault": ...}}, the fault being one of
 *
 *   load       the library does not load: "code" (of Windows) and "file"
 *   request    the request cannot be carried out: "what"
 *   stack      other arguments than declared: it took "taken" bytes of them off the stack
 *   exception  it crashed, and this process ends: "code", "address", "module" and "offset" in it
 *
 * A request taken back ({"cancel": id}) is not interrupted: the parent kills this process if it has to. It ends
 * with status 0 when its input ends, and with 64 if what comes is no message.
 */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

#include "guardian.h"
#include "json.h"
#include "library.h"
#include "pipes.h"

#ifdef _WIN64
#define MACHINE "x86_64"
#define BITS 64
#else
#define MACHINE "x86"
#define BITS 32
#endif

#define MOST_VALUES 65536
#define NO_MESSAGE 64

static struct message answer;
static struct json values[MOST_VALUES];

static void end(UINT status, const char *why) {
    if (why != NULL) fprintf(stderr, "wscall-library-host: %s\n", why);
    fflush(NULL);
    TerminateProcess(GetCurrentProcess(), status); /* nothing of the vendor's runs any more */
}

static void refuse(int64_t id, const char *what, unsigned long code, const char *file, long taken) {
    message_begin(&answer);
    message_add(&answer, "{\"id\":%lld,\"error\":{\"fault\":", (long long)id);
    if (file != NULL) {
        message_add(&answer, "\"load\",\"code\":%lu,\"file\":", code);
        message_add_plain(&answer, file);
    } else if (taken != 0) {
        message_add(&answer, "\"stack\",\"taken\":%ld", taken);
    } else {
        message_add(&answer, "\"request\",\"what\":");
        message_add_plain(&answer, what);
    }
    message_add(&answer, "}}");
}

static void serve(int64_t id, const struct json *op, const struct json *arguments) {
    unsigned long code = 0;
    char *file = NULL;
    long taken = 0;
    const char *wrong = "unknown op";
    message_begin(&answer);
    message_add(&answer, "{\"id\":%lld,\"result\":", (long long)id);
    if (json_is(op, "load"))
        wrong = library_load(arguments, &answer, &code, &file);
    else if (json_is(op, "call"))
        wrong = library_call(arguments, &answer, &taken);
    message_add(&answer, "}");
    if (wrong == NULL && answer.full) wrong = "an answer that is longer than a frame";
    if (wrong != NULL) refuse(id, wrong, code, file, taken);
}

/* What one frame asks for. Returns 0, or -1 if it is no message or nobody takes the answer. */
static int handle(char *body, size_t length) {
    if (json_read(body, length, values, MOST_VALUES) == 0) return -1;
    const struct json *id = json_member(values, "id"), *op = json_member(values, "op");
    const struct json *arguments = json_member(values, "args"), *left = json_member(values, "ms");
    if (json_member(values, "cancel") != NULL) return 0;
    if (id == NULL || op == NULL || arguments == NULL || left == NULL) return -1;
    if (id->kind != JSON_NUMBER || op->kind != JSON_TEXT || left->kind != JSON_NUMBER) return -1;
    guardian_enter(id->number, left->number);
    serve(id->number, op, arguments);
    guardian_leave();
    return pipes_send(&answer);
}

int main(void) {
    char *body;
    size_t length;
    if (pipes_take() != 0) end(NO_MESSAGE, "started without pipes; it is started by wscall");
    if (guardian_start() != 0) end(NO_MESSAGE, "no thread");
    message_begin(&answer);
    message_add(&answer, "{\"hello\":\"wscall-library-host\",\"protocols\":[1],\"machine\":\"%s\",\"bits\":%d,\"pid\":%lu}",
                MACHINE, BITS, GetCurrentProcessId());
    if (pipes_greet(&answer) != 0) end(0, NULL);
    while ((body = pipes_next(&length)) != NULL)
        if (handle(body, length) != 0) end(NO_MESSAGE, "what came is no message");
    end(0, NULL);
    return 0;
}
