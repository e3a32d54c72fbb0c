/* Reads and writes frames with the system's calls only: a vendor's library may do to the C runtime what it likes. */
#include "pipes.h"

#include <fcntl.h>
#include <io.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

static HANDLE source, sink;
static char input[4 + LONGEST_FRAME];
static size_t begun, filled;
static volatile LONG writing;

/* A handle of our own that no child process of a vendor's library inherits. */
static HANDLE own(DWORD which) {
    HANDLE given = GetStdHandle(which), mine = NULL, self = GetCurrentProcess();
    if (!DuplicateHandle(self, given, self, &mine, 0, FALSE, DUPLICATE_SAME_ACCESS)) return NULL;
    return mine;
}

int pipes_take(void) {
    source = own(STD_INPUT_HANDLE);
    sink = own(STD_OUTPUT_HANDLE);
    if (source == NULL || sink == NULL) return -1;
    int null = _open("NUL", _O_RDWR | _O_NOINHERIT);
    if (null < 0 || _dup2(null, 0) != 0) return -1;
    if (_dup2(2, 1) != 0 && _dup2(null, 1) != 0) return -1; /* there may be no standard error */
    _close(null);
    SetStdHandle(STD_INPUT_HANDLE, (HANDLE)_get_osfhandle(0));
    SetStdHandle(STD_OUTPUT_HANDLE, (HANDLE)_get_osfhandle(1));
    return 0;
}

/* See that `wanted` bytes lie in the input. */
static int have(size_t wanted) {
    if (sizeof input - begun < wanted) {
        memmove(input, input + begun, filled - begun);
        filled -= begun;
        begun = 0;
    }
    while (filled - begun < wanted) {
        DWORD got = 0;
        if (!ReadFile(source, input + filled, (DWORD)(sizeof input - filled), &got, NULL) || got == 0) return 0;
        filled += got;
    }
    return 1;
}

char *pipes_next(size_t *length) {
    if (begun == filled) begun = filled = 0;
    if (!have(4)) return NULL;
    const unsigned char *head = (unsigned char *)input + begun;
    *length = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
    if (*length > LONGEST_FRAME || !have(4 + *length)) return NULL;
    char *body = input + begun + 4;
    begun += 4 + *length;
    return body;
}

void message_begin(struct message *message) {
    message->length = 4;
    message->full = 0;
}

void message_add(struct message *message, const char *format, ...) {
    va_list arguments;
    size_t room = sizeof message->bytes - message->length;
    va_start(arguments, format);
    int length = vsnprintf(message->bytes + message->length, room, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= room)
        message->full = 1;
    else
        message->length += (size_t)length;
}

void message_add_octets(struct message *message, const unsigned char *octets, size_t length) {
    static const char digits[] = "0123456789abcdef";
    if (sizeof message->bytes - message->length < 2 * length + 2) {
        message->full = 1;
        return;
    }
    char *out = message->bytes + message->length;
    *out++ = '"';
    for (size_t i = 0; i < length; i++) {
        *out++ = digits[octets[i] >> 4];
        *out++ = digits[octets[i] & 15];
    }
    *out = '"';
    message->length += 2 * length + 2;
}

void message_add_plain(struct message *message, const char *text) {
    message_add(message, "\"");
    for (; *text; text++) message_add(message, "%c", *text < ' ' || *text > '~' || strchr("\"\\", *text) ? '?' : *text);
    message_add(message, "\"");
}

static int put(const char *bytes, size_t length) {
    int done = 0;
    InterlockedExchange(&writing, 1);
    while (length > 0) {
        DWORD written = 0;
        if (!WriteFile(sink, bytes, (DWORD)length, &written, NULL)) {
            done = -1;
            break;
        }
        bytes += written;
        length -= written;
    }
    InterlockedExchange(&writing, 0);
    return done;
}

int pipes_send(struct message *message) {
    size_t length = message->length - 4;
    for (int i = 0; i < 4; i++) message->bytes[i] = (char)(length >> (24 - 8 * i));
    return put(message->bytes, message->length);
}

int pipes_greet(struct message *message) {
    message_add(message, "\n");
    return put(message->bytes + 4, message->length - 4);
}

int pipes_busy(void) { return writing != 0; }
