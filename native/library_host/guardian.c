/* An exception filter, and a thread that ends the process when its parent did not.
 *
 * The parent kills this process at the deadline of a call. Should it be gone itself, or only have killed a program
 * that stands between the two, then a hanging library would stay for ever: so the process ends by itself a little
 * later. The thread sleeps until the deadline of a call and is not woken for each of them, so that a short call
 * costs nothing; it may therefore be the deadline of an earlier call at which it finds that a later one hangs.
 */
#include "guardian.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

#include "pipes.h"

#define SLACK 1000           /* milliseconds after the deadline in which the parent can do it */
#define LONGEST 3600000      /* milliseconds: an hour, so that the arithmetic of ticks holds */
#define STACK_FOR_FILTER 65536
#define OVERDUE 124          /* exit status */

static volatile LONG running, watched;
static volatile DWORD until;
static int64_t current;
static HANDLE waker;
static struct message report;

static DWORD WINAPI watch(void *nothing) {
    (void)nothing;
    for (;;) {
        WaitForSingleObject(waker, INFINITE);
        do {
            while (running) {
                LONG left = (LONG)(until - GetTickCount());
                if (left <= 0) TerminateProcess(GetCurrentProcess(), OVERDUE);
                Sleep((DWORD)left);
            }
            InterlockedExchange(&watched, 0);
        } while (running && !InterlockedExchange(&watched, 1)); /* one that began while this thread looked away */
    }
    return 0;
}

void guardian_enter(int64_t id, int64_t milliseconds) {
    current = id;
    if (milliseconds < 0) milliseconds = 0;
    until = GetTickCount() + (DWORD)(milliseconds < LONGEST ? milliseconds : LONGEST) + SLACK;
    InterlockedExchange(&running, 1);
    if (!InterlockedExchange(&watched, 1)) SetEvent(waker);
}

void guardian_leave(void) { running = 0; }

/* Where in which library it happened: the address, and how far it lies in the file. */
static void add_place(const void *address) {
    HMODULE module = NULL;
    char path[MAX_PATH] = "";
    DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    GetModuleHandleExA(flags, address, &module);
    if (module != NULL) GetModuleFileNameA(module, path, sizeof path - 1);
    const char *name = strrchr(path, '\\');
    message_add(&report, ",\"address\":\"%p\",\"offset\":%llu,\"module\":", address,
                module ? (unsigned long long)((const char *)address - (const char *)module) : 0ull);
    message_add_plain(&report, name ? name + 1 : path);
}

static LONG WINAPI crashed(EXCEPTION_POINTERS *what) {
    const EXCEPTION_RECORD *record = what->ExceptionRecord;
    if (running && !pipes_busy()) {
        message_begin(&report);
        message_add(&report, "{\"id\":%lld,\"error\":{\"fault\":\"exception\",\"code\":\"%08lX\"", (long long)current,
                    record->ExceptionCode);
        add_place(record->ExceptionAddress);
        message_add(&report, "}}");
        pipes_send(&report);
    }
    TerminateProcess(GetCurrentProcess(), record->ExceptionCode);
    return EXCEPTION_EXECUTE_HANDLER;
}

int guardian_start(void) {
    ULONG reserved = STACK_FOR_FILTER;
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX); /* nobody clicks here */
    SetThreadStackGuarantee(&reserved); /* so that even a stack that is full can be reported */
    SetUnhandledExceptionFilter(crashed);
    waker = CreateEventA(NULL, FALSE, FALSE, NULL);
    HANDLE thread = waker ? CreateThread(NULL, 0, watch, NULL, 0, NULL) : NULL;
    if (thread == NULL) return -1;
    CloseHandle(thread);
    return 0;
}
