/* Asks a server of HTTP the same again and again, over several connections at once, one request a connection.
 *
 *     load PORT CONNECTIONS CALLS
 *
 * The request comes on standard input. It prints how many nanoseconds all calls took together; it fails where an
 * answer does not begin as a success does.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "answers.h"
#include "loopback.h"

#define MOST_CONNECTIONS 64
#define ROOM 65536

static char request[ROOM], received[MOST_CONNECTIONS][ROOM];
static size_t request_length, lengths[MOST_CONNECTIONS];
static struct pollfd connections[MOST_CONNECTIONS];
static long begun, ended;

static int ask(int number) {
    lengths[number] = 0;
    begun++;
    return send(connections[number].fd, request, request_length, MSG_NOSIGNAL) == (ssize_t)request_length;
}

/* Take what has come; ask again once the answer is whole. Returns 0 if it is no success. */
static int take(int number, long calls) {
    char *bytes = received[number];
    ssize_t got = recv(connections[number].fd, bytes + lengths[number], ROOM - lengths[number], 0);
    if (got <= 0) return 0;
    size_t head, whole = message_length(bytes, lengths[number] += (size_t)got, &head);
    if (whole == 0 || lengths[number] < whole) return 1;
    if (strncmp(bytes, "HTTP/1.1 200 ", 13) != 0) return 0;
    ended++;
    return begun == calls || ask(number);
}

static int run(int count, long calls) {
    for (int i = 0; i < count; i++)
        if (!ask(i)) return 0;
    while (ended < calls) {
        if (poll(connections, (nfds_t)count, -1) <= 0) return 0;
        for (int i = 0; i < count; i++)
            if (connections[i].revents && !take(i, calls)) return 0;
    }
    return 1;
}

int main(int count, char **arguments) {
    if (count != 4) return 2;
    int many = atoi(arguments[2]);
    long calls = atol(arguments[3]);
    if (many < 1 || many > MOST_CONNECTIONS || calls < many) return 2;
    request_length = fread(request, 1, sizeof request, stdin);
    for (int i = 0; i < many; i++) {
        connections[i] = (struct pollfd){loopback(atoi(arguments[1])), POLLIN, 0};
        if (connections[i].fd < 0) return 2;
    }
    int64_t start = nanoseconds();
    if (!run(many, calls)) return 1;
    printf("%lld\n", (long long)(nanoseconds() - start));
    return 0;
}
