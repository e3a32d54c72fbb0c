/* The anchor for the agent: a server of HTTP that does nothing but answer, each request with the same bytes.
 *
 *     server ANSWER
 *
 * ANSWER is a file. Behind "X-Request-ID: " in it stand as many '#' as there is room for the identity of a request,
 * which is copied there. It prints its port, serves every connection from one thread, and ends with its input.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdio.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "answers.h"
#include "loopback.h"

#define MOST_CONNECTIONS 1024
#define ROOM 65536

struct peer {
    size_t length;
    char bytes[ROOM];
};

static char answer[1 << 20], *identity;
static size_t answer_length, identity_room;
static struct peer *peers[MOST_CONNECTIONS];

static int read_answer(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return 0;
    answer_length = fread(answer, 1, sizeof answer - 1, file);
    fclose(file);
    identity = strstr(answer, "X-Request-ID: #");
    if (identity != NULL) {
        identity += 14;
        identity_room = strspn(identity, "#");
    }
    return answer_length > 0;
}

static void name_request(const struct peer *peer, size_t head) {
    const char *name = memmem(peer->bytes, head, "X-Request-ID: ", 14);
    if (identity == NULL || name == NULL) return;
    size_t length = strcspn(name + 14, "\r");
    memset(identity, ' ', identity_room);
    memcpy(identity, name + 14, length < identity_room ? length : identity_room);
}

static int serve(int connection) {
    struct peer *peer = peers[connection];
    ssize_t got = recv(connection, peer->bytes + peer->length, ROOM - peer->length, 0);
    if (got <= 0) return 0;
    peer->length += (size_t)got;
    size_t head, whole = message_length(peer->bytes, peer->length, &head);
    if (whole == 0 || peer->length < whole) return 1;
    name_request(peer, head);
    peer->length = 0;
    return send(connection, answer, answer_length, MSG_NOSIGNAL) == (ssize_t)answer_length;
}

static int listen_somewhere(void) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    int made = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(made, (struct sockaddr *)&address, length) != 0 || listen(made, 128) != 0) return -1;
    getsockname(made, (struct sockaddr *)&address, &length);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return made;
}

static void watch(int poll, int file) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = file};
    epoll_ctl(poll, EPOLL_CTL_ADD, file, &event);
}

static void welcome(int poll, int listening) {
    int connection = accept(listening, NULL, NULL), on = 1;
    if (connection < 0 || connection >= MOST_CONNECTIONS) exit(2);
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (peers[connection] == NULL) peers[connection] = malloc(sizeof **peers);
    peers[connection]->length = 0;
    watch(poll, connection);
}

int main(int count, char **arguments) {
    struct epoll_event event;
    if (count != 2 || !read_answer(arguments[1])) return 2;
    int listening = listen_somewhere(), poll = epoll_create1(0);
    if (listening < 0) return 2;
    watch(poll, listening);
    watch(poll, STDIN_FILENO);
    while (epoll_wait(poll, &event, 1, -1) == 1 && event.data.fd != STDIN_FILENO) {
        if (event.data.fd == listening)
            welcome(poll, listening);
        else if (!serve(event.data.fd))
            close(event.data.fd);
    }
    return 0;
}
