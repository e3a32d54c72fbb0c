#include "bytes.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_ROOM 2048

void bytes_wipe(void *at, size_t length) {
    if (length) memset(at, 0, length);
    __asm__ __volatile__("" : : "r"(at) : "memory");
}

char *bytes_more(struct bytes *bytes, size_t count) {
    if (bytes->failed || count > SIZE_MAX / 4 || bytes->length > SIZE_MAX / 4) {
        bytes->failed = 1;
        return NULL;
    }
    size_t needed = bytes->length + count + 1;
    if (needed > bytes->room) {
        size_t room = needed < LEAST_ROOM ? LEAST_ROOM : needed + needed / 2;
        char *at = malloc(room);
        if (at == NULL) {
            bytes->failed = 1;
            return NULL;
        }
        if (bytes->length) memcpy(at, bytes->at, bytes->length);
        if (bytes->at) bytes_wipe(bytes->at, bytes->length);
        free(bytes->at);
        bytes->at = at;
        bytes->room = room;
    }
    return bytes->at + bytes->length;
}

void bytes_add(struct bytes *bytes, const char *text, size_t length) {
    char *place = bytes_more(bytes, length);
    if (place == NULL) return;
    if (length) memcpy(place, text, length);
    bytes->length += length;
}

void bytes_print(struct bytes *bytes, const char *format, ...) {
    char piece[512];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(piece, sizeof piece, format, values);
    va_end(values);
    if (length < 0 || (size_t)length >= sizeof piece)
        bytes->failed = 1;
    else
        bytes_add(bytes, piece, (size_t)length);
    bytes_wipe(piece, sizeof piece);
}

void bytes_clear(struct bytes *bytes) {
    if (bytes->at) bytes_wipe(bytes->at, bytes->length);
    bytes->length = 0;
    bytes->failed = 0;
}

void bytes_free(struct bytes *bytes) {
    bytes_clear(bytes);
    free(bytes->at);
    bytes->at = NULL;
    bytes->room = 0;
}
