/* Loopback sockets of Windows, never blocking longer than they may. */
#include "system.h"

#include <ws2tcpip.h>
#include <iphlpapi.h>

#include <stdlib.h>
#include <string.h>

enum direction { READING, WRITING };

/* Returns 1 when it is ready, 0 when time has run out. A connection that fails shows among the exceptions. */
static int wait_for(intptr_t socket, enum direction direction, int64_t until) {
    for (;;) {
        int64_t left = until - system_now();
        if (left < 0) left = 0;
        struct timeval span = {(long)(left / 1000), (long)(left % 1000 * 1000)};
        fd_set one, odd;
        FD_ZERO(&one);
        FD_ZERO(&odd);
        FD_SET((SOCKET)socket, &one);
        FD_SET((SOCKET)socket, &odd);
        int ready = select(0, direction == READING ? &one : NULL, direction == WRITING ? &one : NULL, &odd, &span);
        if (ready != 0) return 1; /* if it failed, the next call tells what is wrong */
        if (system_now() >= until) return 0;
    }
}

static int connected(SOCKET socket, const struct sockaddr_in *address, int64_t until) {
    u_long on = 1;
    int error = 0, length = sizeof error;
    BOOL now = TRUE;
    if (ioctlsocket(socket, FIONBIO, &on) != 0) return 0;
    if (connect(socket, (const struct sockaddr *)address, sizeof *address) != 0) {
        if (WSAGetLastError() != WSAEWOULDBLOCK || !wait_for((intptr_t)socket, WRITING, until)) return 0;
        if (getsockopt(socket, SOL_SOCKET, SO_ERROR, (char *)&error, &length) != 0 || error != 0) return 0;
    }
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
    if (connected(made, &address, until)) return (intptr_t)made;
    closesocket(made);
    return SYSTEM_NO_SOCKET;
}

size_t system_send(intptr_t socket, const char *bytes, size_t length, int64_t until) {
    size_t sent = 0;
    while (sent < length) {
        size_t left = length - sent;
        int taken = send((SOCKET)socket, bytes + sent, left < 1 << 20 ? (int)left : 1 << 20, 0);
        if (taken > 0)
            sent += (size_t)taken;
        else if (WSAGetLastError() != WSAEWOULDBLOCK || !wait_for(socket, WRITING, until))
            break;
    }
    return sent;
}

int system_receive(intptr_t socket, char *bytes, size_t room, int64_t until) {
    for (;;) {
        if (!wait_for(socket, READING, until)) return SYSTEM_LATE;
        int got = recv((SOCKET)socket, bytes, room < 1 << 20 ? (int)room : 1 << 20, 0);
        if (got >= 0) return got;
        if (WSAGetLastError() != WSAEWOULDBLOCK) return SYSTEM_BROKEN;
    }
}

int system_quiet(intptr_t socket) {
    char byte;
    return recv((SOCKET)socket, &byte, 1, MSG_PEEK) < 0 && WSAGetLastError() == WSAEWOULDBLOCK;
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
    if (getpeername((SOCKET)socket, (struct sockaddr *)&peer, &length) != 0) return 0;
    MIB_TCPTABLE_OWNER_PID *table = connections();
    for (DWORD i = 0; table != NULL && i < table->dwNumEntries; i++) {
        const MIB_TCPROW_OWNER_PID *row = &table->table[i];
        if ((row->dwLocalPort & 0xFFFF) != peer.sin_port || row->dwLocalAddr != peer.sin_addr.s_addr) continue;
        if (row->dwOwningPid != 0) fits = row->dwOwningPid == pid;
    }
    free(table);
    return fits;
}

void system_close(intptr_t socket) { closesocket((SOCKET)socket); }
