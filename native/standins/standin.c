/* The framework of the stand-ins: where the simulated devices are, how they are asked, how faults are played. */
#ifdef _WIN32
#include <winsock2.h>
#include <windows.h>
typedef SOCKET connection;
#define NOT_CONNECTED INVALID_SOCKET
#else
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
typedef int connection;
#define NOT_CONNECTED (-1)
#define closesocket close
#endif

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "standin.h"

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* Windows has no SIGPIPE */
#endif

#define PATH_SIZE 4096
#define LONGEST_APDU 65544 /* an extended command with all its data */
#define WIDTH 102
#define HEIGHT 126

static connection server = NOT_CONNECTED;
static char received[STANDIN_REPLY];
static size_t waiting; /* bytes of the next line that came with the last */

/* Open a file beside this library. Its name is ASCII; the folder's may be anything. */
static FILE *open_beside(const char *name, const char *mode) {
#ifdef _WIN32
    wchar_t path[PATH_SIZE], wide_mode[4] = {(wchar_t)mode[0], mode[0] ? (wchar_t)mode[1] : 0};
    HMODULE module;
    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                            (LPCWSTR)&server, &module))
        return NULL;
    DWORD length = GetModuleFileNameW(module, path, PATH_SIZE);
    wchar_t *end = length > 0 && length < PATH_SIZE ? wcsrchr(path, L'\\') : NULL;
    if (end == NULL || strlen(name) >= (size_t)(path + PATH_SIZE - end - 1)) return NULL;
    do *++end = (wchar_t)(unsigned char)*name;
    while (*name++ != '\0');
    return _wfopen(path, wide_mode);
#else
    char path[PATH_SIZE];
    Dl_info info;
    if (!dladdr(&server, &info) || info.dli_fname == NULL) return NULL;
    const char *end = strrchr(info.dli_fname, '/');
    int folder = end == NULL ? 0 : (int)(end - info.dli_fname) + 1;
    if (snprintf(path, sizeof path, "%.*s%s", folder, info.dli_fname, name) >= (int)sizeof path) return NULL;
    return fopen(path, mode);
#endif
}

static int absolute(const char *name) {
    return name[0] == '/' || name[0] == '\\' || (name[0] != '\0' && name[1] == ':');
}

int standin_write(const char *name, const void *content, size_t length) {
    FILE *file = absolute(name) ? fopen(name, "wb") : open_beside(name, "wb");
    if (file == NULL) return -1;
    size_t written = fwrite(content, 1, length, file);
    return fclose(file) == 0 && written == length ? 0 : -1;
}

static int port_of_server(void) {
    int port = 0;
    FILE *file = open_beside("standin.port", "r");
    if (file == NULL) return 0;
    if (fscanf(file, "%d", &port) != 1 || port < 1 || port > 65535) port = 0;
    fclose(file);
    return port;
}

static void disconnect(void) {
    if (server != NOT_CONNECTED) closesocket(server);
    server = NOT_CONNECTED;
    waiting = 0;
}

/* Connect anew. Returns 0, or -1 if nothing listens. */
static int reach(void) {
    struct sockaddr_in address;
    int port = port_of_server(), soon = 1;
    disconnect();
    if (port == 0) return -1;
#ifdef _WIN32
    WSADATA data;
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return -1;
#endif
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server = socket(AF_INET, SOCK_STREAM, 0);
    if (server == NOT_CONNECTED) return -1;
    if (connect(server, (struct sockaddr *)&address, sizeof address) != 0) {
        disconnect();
        return -1;
    }
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, (const char *)&soon, sizeof soon);
    return 0;
}

static int send_all(const char *text, size_t length) {
    while (length > 0) {
        int sent = (int)send(server, text, (int)length, MSG_NOSIGNAL);
        if (sent <= 0) return -1;
        text += sent;
        length -= (size_t)sent;
    }
    return 0;
}

/* One line into `line`, without its end. Returns 0, or -1 when the connection ends or the line is too long. */
static int receive_line(char *line, size_t size) {
    for (;;) {
        char *end = memchr(received, '\n', waiting);
        if (end != NULL) {
            size_t length = (size_t)(end - received);
            if (length >= size) return -1;
            memcpy(line, received, length);
            line[length] = '\0';
            waiting -= length + 1;
            memmove(received, end + 1, waiting);
            return 0;
        }
        if (waiting == sizeof received) return -1;
        int got = (int)recv(server, received + waiting, (int)(sizeof received - waiting), 0);
        if (got <= 0) return -1;
        waiting += (size_t)got;
    }
}

/* One question and its answer. A connection that broke since the last question is made anew, once. */
static int exchange(const char *question, size_t length, char *line, size_t size) {
    for (int attempt = 0; attempt < 2; attempt++) {
        if ((server == NOT_CONNECTED || attempt > 0) && reach() != 0) return -1;
        if (send_all(question, length) == 0 && receive_line(line, size) == 0) return 0;
    }
    disconnect();
    return -1;
}

static const struct {
    const char *word;
    int outcome;
} OUTCOMES[] = {
    {"ok", STANDIN_DONE},           {"no_card", STANDIN_NO_CARD}, {"two_cards", STANDIN_TWO_CARDS},
    {"not_powered", STANDIN_NOT_POWERED}, {"no_sam", STANDIN_NO_SAM},   {"timeout", STANDIN_TIMEOUT},
    {"unplugged", STANDIN_UNPLUGGED},
};

static int outcome_of(const char *word) {
    for (size_t i = 0; i < sizeof OUTCOMES / sizeof *OUTCOMES; i++)
        if (strcmp(OUTCOMES[i].word, word) == 0) return OUTCOMES[i].outcome;
    return STANDIN_FAILED;
}

static char question[2 * LONGEST_APDU + 64];
static char answered[STANDIN_REPLY];

int standin_ask(char *reply, size_t size, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(question, sizeof question - 1, format, arguments);
    va_end(arguments);
    if (reply != NULL && size > 0) reply[0] = '\0';
    if (length < 0 || (size_t)length >= sizeof question - 1) return STANDIN_FAILED;
    question[length] = '\n';
    if (exchange(question, (size_t)length + 1, answered, sizeof answered) != 0) return STANDIN_UNPLUGGED;
    char *rest = strchr(answered, ' ');
    if (rest != NULL) *rest++ = '\0';
    if (reply != NULL && size > 0 && rest != NULL) {
        if (strlen(rest) >= size) return STANDIN_FAILED;
        strcpy(reply, rest);
    }
    return outcome_of(answered);
}

static void hang(void) {
    for (;;)
#ifdef _WIN32
        Sleep(INFINITE);
#else
        pause();
#endif
}

static void crash(void) {
    volatile int *volatile nowhere = NULL; /* or the compiler sees that nobody reads what it writes */
    *nowhere = 1;
}

static void flood(void) {
    for (;;) puts("a vendor's library prints, and prints, and prints, and does not come back");
}

int standin_enter(const char *symbol) {
    char fault[32];
    if (standin_ask(fault, sizeof fault, "enter %s", symbol) != STANDIN_DONE) return STANDIN_SOUND;
    if (strcmp(fault, "hang") == 0) hang();
    if (strcmp(fault, "crash") == 0) crash();
    if (strcmp(fault, "exit") == 0) exit(3);
    if (strcmp(fault, "flood") == 0) flood();
    if (strcmp(fault, "empty") == 0) return STANDIN_EMPTY;
    if (strcmp(fault, "length") == 0) return STANDIN_LENGTH;
    if (strcmp(fault, "overrun") == 0) return STANDIN_OVERRUN;
    if (strcmp(fault, "refuse") == 0) return STANDIN_REFUSE;
    return STANDIN_SOUND;
}

static int nibble(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    return -1;
}

size_t standin_octets(const char *hex, unsigned char *out, size_t size) {
    size_t count = 0;
    while (nibble(hex[0]) >= 0 && nibble(hex[1]) >= 0) {
        if (count < size) out[count] = (unsigned char)(nibble(hex[0]) << 4 | nibble(hex[1]));
        count++;
        hex += 2;
    }
    return count;
}

void standin_digits(const unsigned char *octets, size_t length, char *out) {
    static const char DIGITS[] = "0123456789ABCDEF";
    for (size_t i = 0; i < length; i++) {
        *out++ = DIGITS[octets[i] >> 4];
        *out++ = DIGITS[octets[i] & 0xF];
    }
    *out = '\0';
}

size_t standin_field(const char *reply, const char *name, char *out, size_t size) {
    size_t wanted = strlen(name);
    out[0] = '\0';
    for (const char *at = reply; at != NULL && *at != '\0';) {
        if (strncmp(at, name, wanted) == 0 && at[wanted] == '=') {
            size_t length = standin_octets(at + wanted + 1, (unsigned char *)out, size - 1);
            if (length > size - 1) length = size - 1;
            out[length] = '\0';
            return length;
        }
        at = strchr(at, ' ');
        if (at != NULL) at++;
    }
    return 0;
}

int standin_plugged(void) {
    return standin_ask(NULL, 0, "identity") == STANDIN_DONE;
}

static char exchanged[STANDIN_REPLY];

int standin_power_on(const char *slot, unsigned char *atr, size_t size) {
    int outcome = standin_ask(exchanged, sizeof exchanged, "power_on %s", slot);
    if (outcome != STANDIN_DONE) return -outcome;
    size_t length = standin_octets(exchanged, atr, size);
    return length > 0 && length <= size ? (int)length : -STANDIN_FAILED;
}

static int transmit_once(
    const char *slot, const unsigned char *command, size_t length, unsigned char *answer, size_t size) {
    static char digits[2 * LONGEST_APDU + 1];
    if (length > LONGEST_APDU) return -STANDIN_FAILED;
    standin_digits(command, length, digits);
    int outcome = standin_ask(exchanged, sizeof exchanged, "transmit %s %s", slot, digits);
    if (outcome != STANDIN_DONE) return -outcome;
    size_t got = standin_octets(exchanged, answer, size);
    return got >= 2 && got <= size ? (int)got : -STANDIN_FAILED;
}

int standin_transmit(
    const char *slot, const unsigned char *command, size_t length, unsigned char *answer, size_t size, int whole) {
    int got = transmit_once(slot, command, length, answer, size);
    if (!whole || got < 2) return got;
    if (got == 2 && answer[0] == 0x6C && length >= 5) {
        unsigned char again[LONGEST_APDU];
        memcpy(again, command, length);
        again[length - 1] = answer[1];
        return transmit_once(slot, again, length, answer, size);
    }
    while (got >= 2 && answer[got - 2] == 0x61) { /* the rest takes the place of the status word */
        unsigned char get_response[] = {0x00, 0xC0, 0x00, 0x00, answer[got - 1]};
        int more = transmit_once(slot, get_response, sizeof get_response, answer + got - 2, size - (size_t)got + 2);
        if (more < 0) return more;
        got += more - 2;
    }
    return got;
}

void standin_overrun(void *buffer, size_t size) {
    memset(buffer, 'X', size + 16);
}

void standin_picture(unsigned char out[STANDIN_PICTURE]) {
    static const unsigned char HEADER[] = {
        'B', 'M', 0xCE, 0x97, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0,                     /* file: 38862 bytes, data at 54 */
        40, 0, 0, 0, WIDTH, 0, 0, 0, HEIGHT, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, /* size, planes, bits */
    };
    memset(out, 0xE0, STANDIN_PICTURE); /* a light grey wall */
    memset(out, 0, 54);
    memcpy(out, HEADER, sizeof HEADER);
}
