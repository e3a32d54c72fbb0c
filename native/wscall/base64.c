#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void bytes_add_base64(struct bytes *bytes, const char *text, size_t length) {
    if (length > SIZE_MAX / 8) {
        bytes->failed = 1;
        return;
    }
    char *out = bytes_more(bytes, (length + 2) / 3 * 4);
    if (out == NULL) return;
    const unsigned char *in = (const unsigned char *)text;
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t three = (uint32_t)in[i] << 16 | (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) | (left > 2 ? in[i + 2] : 0U);
        *out++ = digits[three >> 18];
        *out++ = digits[three >> 12 & 63];
        *out++ = left > 1 ? digits[three >> 6 & 63] : '=';
        *out++ = left > 2 ? digits[three & 63] : '=';
    }
    bytes->length = (size_t)(out - bytes->at);
}

static int value_of(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static int decode_into(char *out, const char *text, size_t length) {
    uint32_t held = 0;
    int bits = 0;
    for (size_t i = 0; i < length; i++) {
        int value = value_of(text[i]);
        if (value < 0) return 0;
        held = (held << 6 | (uint32_t)value) & 0xFFFF;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        *out++ = (char)(held >> bits & 0xFF);
    }
    *out = 0;
    return 1;
}

char *base64_decode(const char *text, size_t length, size_t *decoded) {
    if (length % 4 != 0) return NULL;
    while (length && text[length - 1] == '=' && length % 4 != 2) length--;
    if (length % 4 == 1) return NULL;
    char *out = malloc(length / 4 * 3 + 4);
    if (out == NULL) return NULL;
    *decoded = length * 6 / 8;
    if (decode_into(out, text, length)) return out;
    free(out);
    return NULL;
}
