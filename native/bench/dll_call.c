/* A call through the native library, and beside it the same bytes to the same server over a bare socket.
 *
 *     dll_call LIBRARY PORT ROUNDS BLOCK
 *
 * The request of the bare socket comes on standard input, byte for byte as long as the library's own. Both are timed
 * in turn, in blocks, after one block of each that does not count. It prints two medians in nanoseconds: through the
 * library, and over the socket.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

#include "answers.h"
#include "loopback.h"

#define ROOM 65536
#define MOST_SAMPLES 1000000

typedef int (*operation)(const char *, const char *, char *, char *, const char *);

static char request[ROOM], received[ROOM], output[5120], message[1024];
static size_t request_length;
static int connection;
static operation call;

static int through_socket(void) {
    size_t length = 0, head, whole;
    if (send(connection, request, request_length, MSG_NOSIGNAL) != (ssize_t)request_length) return 0;
    do {
        ssize_t got = recv(connection, received + length, ROOM - length, 0);
        if (got <= 0) return 0;
        whole = message_length(received, length += (size_t)got, &head);
    } while (whole == 0 || length < whole);
    return strncmp(received, "HTTP/1.1 200 ", 13) == 0;
}

static int through_library(void) {
    int code = call("", "<bad", message, output, "");
    return code == -15;
}

static int sample(int (*work)(void), int block, int64_t *samples) {
    for (int i = 0; i < block; i++) {
        int64_t begun = nanoseconds();
        if (!work()) return 0;
        samples[i] = nanoseconds() - begun;
    }
    return 1;
}

static int compare(const void *first, const void *second) {
    int64_t a = *(const int64_t *)first, b = *(const int64_t *)second;
    return a < b ? -1 : a > b;
}

static long long median(int64_t *samples, size_t count) {
    qsort(samples, count, sizeof *samples, compare);
    return (samples[(count - 1) / 2] + samples[count / 2]) / 2;
}

int main(int count, char **arguments) {
    static int64_t ours[MOST_SAMPLES], theirs[MOST_SAMPLES];
    void *library = count == 5 ? dlopen(arguments[1], RTLD_NOW) : NULL;
    if (library == NULL) return 2;
    int rounds = atoi(arguments[3]), block = atoi(arguments[4]);
    call = (operation)dlsym(library, "WSC_getAuthKey");
    connection = loopback(atoi(arguments[2]));
    request_length = fread(request, 1, sizeof request, stdin);
    if (rounds < 1 || block < 1 || (long)rounds * block > MOST_SAMPLES || connection < 0 || call == NULL) return 2;
    if (!sample(through_socket, block, theirs) || !sample(through_library, block, ours)) return 1;
    for (int round = 0; round < rounds; round++)
        if (!sample(through_socket, block, theirs + round * block) || !sample(through_library, block, ours + round * block))
            return 1;
    size_t samples = (size_t)rounds * (size_t)block;
    printf("%lld %lld\n", median(ours, samples), median(theirs, samples));
    return 0;
}
