/* Loopback sockets of POSIX systems, never blocking longer than they may. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "system.h"

/* Returns 1 when it is ready, 0 when time has run out. */
static int wait_for(intptr_t socket, short events, int64_t until) {
    for (;;) {
        int64_t left = until - system_now();
        struct pollfd one = {(int)socket, events, 0};
        int ready = poll(&one, 1, left > 0 ? (int)(left < INT32_MAX ? left : INT32_MAX) : 0);
        if (ready > 0) return 1;
        if (ready == 0 && system_now() >= until) return 0;
        if (ready < 0 && errno != EINTR) return 1; /* the next call tells what is wrong */
    }
}

static int port_of(intptr_t socket, int (*which)(int, struct sockaddr *, socklen_t *)) {
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    if (which((int)socket, (struct sockaddr *)&address, &length) != 0) return -1;
    return ntohs(address.sin_port);
}

static int connected(intptr_t socket, const struct sockaddr_in *address, int64_t until) {
    int error = 0, on = 1;
    socklen_t length = sizeof error;
    if (connect((int)socket, (const struct sockaddr *)address, sizeof *address) != 0) {
        if (errno != EINPROGRESS && errno != EINTR) return 0;
        if (!wait_for(socket, POLLOUT, until)) return 0;
        if (getsockopt((int)socket, SOL_SOCKET, SO_ERROR, &error, &length) != 0 || error != 0) return 0;
    }
    if (port_of(socket, getsockname) == ntohs(address->sin_port)) return 0; /* met itself: nobody listens there */
    return setsockopt((int)socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0;
}

intptr_t system_connect(int port, int64_t until) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0) return SYSTEM_NO_SOCKET;
    if (connected(made, &address, until)) return made;
    close(made);
    return SYSTEM_NO_SOCKET;
}

size_t system_send(intptr_t socket, const char *bytes, size_t length, int64_t until) {
    size_t sent = 0;
    while (sent < length) {
        ssize_t taken = send((int)socket, bytes + sent, length - sent, MSG_NOSIGNAL);
        if (taken > 0)
            sent += (size_t)taken;
        else if (errno != EINTR && (errno != EAGAIN || !wait_for(socket, POLLOUT, until)))
            break;
    }
    return sent;
}

int system_receive(intptr_t socket, char *bytes, size_t room, int64_t until) {
    for (;;) {
        if (!wait_for(socket, POLLIN, until)) return SYSTEM_LATE;
        ssize_t got = recv((int)socket, bytes, room, 0);
        if (got >= 0) return (int)got;
        if (errno != EINTR && errno != EAGAIN) return SYSTEM_BROKEN;
    }
}

int system_quiet(intptr_t socket) {
    char byte;
    return recv((int)socket, &byte, 1, MSG_PEEK) < 0 && errno == EAGAIN;
}

/* The user who listens at a port, from the kernel's table of connections; -1 if it does not tell. The row of the
 * connection itself has no user before it is accepted. */
static long listening_user(int port) {
    char line[512], local[32], wanted[32];
    unsigned state;
    long user = -1, found;
    FILE *table = fopen("/proc/net/tcp", "re");
    if (table == NULL) return -1;
    snprintf(wanted, sizeof wanted, "%08X:%04X", (unsigned)htonl(INADDR_LOOPBACK), (unsigned)port);
    while (user < 0 && fgets(line, sizeof line, table) != NULL) {
        if (sscanf(line, " %*d: %31s %*s %x %*s %*s %*s %ld", local, &state, &found) != 3) continue;
        if (state == TCP_LISTEN && strcmp(local, wanted) == 0) user = found;
    }
    fclose(table);
    return user;
}

int system_peer_fits(intptr_t socket, unsigned long pid) {
    (void)pid; /* the user is what counts */
    long user = listening_user(port_of(socket, getpeername));
    return user < 0 || user == (long)geteuid();
}

void system_close(intptr_t socket) { close((int)socket); }
