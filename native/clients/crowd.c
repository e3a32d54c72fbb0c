/* Many threads that call at once, each of which knows its own answer: what it sends is no XML, and the message says
 * in which line and column, which differ with every call.
 *
 *     crowd LIBRARY THREADS CALLS
 *
 * The library is unloaded as soon as they have begun, and must stay until they are through.
 * It prints "." for every hundred calls that have returned, and at the end "RIGHT UNREACHED WRONG": how many told the
 * right place, how many said -33, and how many anything else.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loading.h"

#define MOST_THREADS 64
#define MOST_CALLS 4000

#ifdef _WIN32
typedef HANDLE thread;
#define THREAD_RESULT DWORD WINAPI
static int begin(thread *made, LPTHREAD_START_ROUTINE work, void *with) {
    return (*made = CreateThread(NULL, 0, work, with, 0, NULL)) != NULL;
}
static void finish(thread made) { WaitForSingleObject(made, INFINITE); }
#else
#include <pthread.h>
typedef pthread_t thread;
#define THREAD_RESULT void *
static int begin(thread *made, void *(*work)(void *), void *with) { return pthread_create(made, NULL, work, with) == 0; }
static void finish(thread made) { pthread_join(made, NULL); }
#endif

static operation getAuthKey;
static int calls, right, unreached, wrong, returned;

static void judge(int code, const char *message, int line, int column) {
    char place[64];
    snprintf(place, sizeof place, "szInput:%d:%d:", line, column);
    if (code == -15 && strstr(message, place) != NULL)
        __atomic_add_fetch(&right, 1, __ATOMIC_RELAXED);
    else if (code == -33 && *message)
        __atomic_add_fetch(&unreached, 1, __ATOMIC_RELAXED);
    else
        __atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED);
    if (__atomic_add_fetch(&returned, 1, __ATOMIC_RELAXED) % 100 == 0) {
        putchar('.');
        fflush(stdout);
    }
}

static THREAD_RESULT work(void *with) {
    int line = (int)(size_t)with;
    char *input = malloc(MOST_THREADS + MOST_CALLS + 8), message[1024], *output = malloc(5120);
    for (int column = 1; column <= calls; column++) {
        memset(input, '\n', (size_t)line - 1);
        memset(input + line - 1, ' ', (size_t)column - 1);
        strcpy(input + line + column - 2, "<bad");
        judge(getAuthKey("", input, message, output, ""), message, line, column);
    }
    free(input);
    free(output);
    return 0;
}

int main(int count, char **arguments) {
    thread made[MOST_THREADS];
    int threads = count == 4 ? atoi(arguments[2]) : 0;
    calls = count == 4 ? atoi(arguments[3]) : 0;
    if (threads < 1 || threads > MOST_THREADS || calls < 1 || calls > MOST_CALLS || !load(arguments[1])) return 2;
    getAuthKey = (operation)loaded_function("WSC_getAuthKey");
    getAuthKey("", "<bad", (char[1024]){0}, (char[5120]){0}, "");
    for (int i = 0; i < threads; i++)
        if (!begin(&made[i], work, (void *)(size_t)(i + 1))) return 2;
    unload();
    for (int i = 0; i < threads; i++) finish(made[i]);
    printf("\n%d %d %d\n", right, unreached, wrong);
    return wrong ? 1 : 0;
}
