/* Loopback sockets of Windows, never blocking longer than they may. */
#include "system.h"

#include <ws2tcpip.h>
#include <iphlpapi.h>

#include <stdlib.h>
#include <string.h>

/* A socket, and the milliseconds after which sending and receiving give up by now. */
struct limited {
    SOCKET socket;
    DWORD send_limit, receive_limit;
};

static struct limited *limited_of(intptr_t socket) { return (struct limited *)socket; }

/* Returns whether a connection is made, or has failed, before time runs out. */
static int wait_for_connection(SOCKET socket, int64_t until) {
    int64_t left = until - system_now();
    if (left < 0) left = 0;
    struct timeval span = {(long)(left / 1000), (long)(left % 1000 * 1000)};
    fd_set made, failed;
    FD_ZERO(&made);
    FD_ZERO(&failed);
    FD_SET(socket, &made);
    FD_SET(socket, &failed);
    return select(0, NULL, &made, &failed, &span) == 1;
}

/* Without a deadline connecting to a port that nobody listens at takes two seconds. */
static int connected(SOCKET socket, const struct sockaddr_in *address, int64_t until) {
    u_long on = 1, off = 0;
    int error = 0, length = sizeof error;
    BOOL now = TRUE;
    if (ioctlsocket(socket, FIONBIO, &on) != 0) return 0;
    if (connect(socket, (const struct sockaddr *)address, sizeof *address) != 0) {
        if (WSAGetLastError() != WSAEWOULDBLOCK || !wait_for_connection(socket, until)) return 0;
        if (getsockopt(socket, SOL_SOCKET, SO_ERROR, (char *)&error, &length) != 0 || error != 0) return 0;
    }
    if (ioctlsocket(socket, FIONBIO, &off) != 0) return 0;
    if (setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, (const char *)&now, sizeof now) != 0) return 0;
    struct sockaddr_in own;
    length = sizeof own;
    return getsockname(socket, (struct sockaddr *)&own, &length) == 0 && own.sin_port != address->sin_port;
}

intptr_t system_connect(int port, int64_t until) {
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((u_short)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    SOCKET made = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED);
    if (made == INVALID_SOCKET) return SYSTEM_NO_SOCKET;
    SetHandleInformation((HANDLE)made, HANDLE_FLAG_INHERIT, 0);
    struct limited *limited = connected(made, &address, until) ? calloc(1, sizeof *limited) : NULL;
    if (limited == NULL) {
        closesocket(made);
        return SYSTEM_NO_SOCKET;
    }
    limited->socket = made;
    return (intptr_t)limited;
}

/* A blocking call that gives up in time is one step into the system; waiting first and calling then would be two. The
 * limit is set to the next quarter of a second, and kept while it is right within half of one: most calls begin with
 * the same. */
static int limit(SOCKET socket, int which, int64_t until, DWORD *known) {
    int64_t left = until - system_now();
    DWORD span = left < 1 ? 1 : left < INT32_MAX / 2 ? (DWORD)left : INT32_MAX / 2;
    if (*known >= span && *known <= span + 512) return 1;
    *known = (span + 255) & ~255UL;
    return setsockopt(socket, SOL_SOCKET, which, (const char *)known, sizeof *known) == 0;
}

size_t system_send(intptr_t socket, const char *bytes, size_t length, int64_t until) {
    struct limited *to = limited_of(socket);
    size_t sent = 0;
    while (sent < length && limit(to->socket, SO_SNDTIMEO, until, &to->send_limit)) {
        size_t left = length - sent;
        int taken = send(to->socket, bytes + sent, left < 1 << 20 ? (int)left : 1 << 20, 0);
        if (taken <= 0) break;
        sent += (size_t)taken;
    }
    return sent;
}

int system_receive(intptr_t socket, char *bytes, size_t room, int64_t until) {
    struct limited *from = limited_of(socket);
    if (!limit(from->socket, SO_RCVTIMEO, until, &from->receive_limit)) return SYSTEM_BROKEN;
    int got = recv(from->socket, bytes, room < 1 << 20 ? (int)room : 1 << 20, 0);
    if (got >= 0) return got;
    return WSAGetLastError() == WSAETIMEDOUT ? SYSTEM_LATE : SYSTEM_BROKEN;
}

int system_quiet(intptr_t socket) {
    struct timeval none = {0, 0};
    fd_set readable;
    FD_ZERO(&readable);
    FD_SET(limited_of(socket)->socket, &readable);
    return select(0, &readable, NULL, NULL, &none) == 0;
}

static MIB_TCPTABLE_OWNER_PID *connections(void) {
    ULONG size = 1 << 16;
    for (int attempt = 0; attempt < 4; attempt++) { /* it may have grown meanwhile */
        MIB_TCPTABLE_OWNER_PID *table = malloc(size);
        if (table == NULL) return NULL;
        DWORD error = GetExtendedTcpTable(table, &size, FALSE, AF_INET, TCP_TABLE_OWNER_PID_LISTENER, 0);
        if (error == NO_ERROR) return table;
        free(table);
        if (error != ERROR_INSUFFICIENT_BUFFER) return NULL;
    }
    return NULL;
}

int system_peer_fits(intptr_t socket, unsigned long pid) {
    struct sockaddr_in peer;
    int length = sizeof peer, fits = 1;
    if (getpeername(limited_of(socket)->socket, (struct sockaddr *)&peer, &length) != 0) return 0;
    MIB_TCPTABLE_OWNER_PID *table = connections();
    for (DWORD i = 0; table != NULL && i < table->dwNumEntries; i++) {
        const MIB_TCPROW_OWNER_PID *row = &table->table[i];
        if ((row->dwLocalPort & 0xFFFF) != peer.sin_port || row->dwLocalAddr != peer.sin_addr.s_addr) continue;
        if (row->dwOwningPid != 0) fits = row->dwOwningPid == pid;
    }
    free(table);
    return fits;
}

void system_close(intptr_t socket) {
    closesocket(limited_of(socket)->socket);
    free(limited_of(socket));
}
