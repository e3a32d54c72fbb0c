/* Reads JSON by recursive descent; every step checks that a character is left. */
#include "json.h"

#include <string.h>

struct reader {
    char *at, *end;
    struct json *values;
    size_t used, capacity;
};

static int value(struct reader *reader, int depth);

static void blank(struct reader *reader) {
    while (reader->at < reader->end && strchr(" \t\r\n", *reader->at) && *reader->at) reader->at++;
}

static int taken(struct reader *reader, char wanted) {
    if (reader->at == reader->end || *reader->at != wanted) return 0;
    reader->at++;
    return 1;
}

static int word(struct reader *reader, const char *wanted) {
    size_t length = strlen(wanted);
    if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, wanted, length) != 0) return 0;
    reader->at += length;
    return 1;
}

static int is_digit(const struct reader *reader) {
    return reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9';
}

static int some_digits(struct reader *reader) {
    const char *first = reader->at;
    while (is_digit(reader)) reader->at++;
    return reader->at > first;
}

static int whole_number(struct reader *reader, int64_t *result) {
    int negative = taken(reader, '-'), zero_first;
    uint64_t limit = negative ? (uint64_t)INT64_MAX + 1 : INT64_MAX, size = 0;
    if (!is_digit(reader)) return 0;
    zero_first = *reader->at == '0';
    while (is_digit(reader)) {
        unsigned digit = (unsigned)(*reader->at++ - '0');
        if (size > (limit - digit) / 10) return 0;
        size = size * 10 + digit;
        if (zero_first && is_digit(reader)) return 0;
    }
    *result = negative ? (int64_t)(0 - size) : (int64_t)size;
    return 1;
}

static int number(struct reader *reader, struct json *result) {
    result->text = reader->at;
    if (!whole_number(reader, &result->number)) return 0;
    const char *whole = reader->at;
    if (taken(reader, '.') && !some_digits(reader)) return 0;
    if (taken(reader, 'e') || taken(reader, 'E')) {
        if (!taken(reader, '-')) taken(reader, '+');
        if (!some_digits(reader)) return 0;
    }
    result->kind = reader->at == whole ? JSON_NUMBER : JSON_FRACTION;
    result->length = (size_t)(reader->at - result->text);
    return 1;
}

static int four_digits(struct reader *reader, uint32_t *unit) {
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        if (reader->at == reader->end) return 0;
        char c = *reader->at++;
        uint32_t digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0')
            : c >= 'a' && c <= 'f'            ? (uint32_t)(c - 'a' + 10)
            : c >= 'A' && c <= 'F'            ? (uint32_t)(c - 'A' + 10)
                                              : 16;
        if (digit > 15) return 0;
        *unit = *unit << 4 | digit;
    }
    return 1;
}

/* The character of \uXXXX, as UTF-8, which is never longer than its escape. A lone half of a pair is an error. */
static int escaped_unit(struct reader *reader, char **out) {
    uint32_t point, low;
    if (!four_digits(reader, &point) || (point >= 0xDC00 && point <= 0xDFFF)) return 0;
    if (point >= 0xD800 && point <= 0xDBFF) {
        if (!word(reader, "\\u") || !four_digits(reader, &low) || low < 0xDC00 || low > 0xDFFF) return 0;
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    if (point < 0x80) {
        *(*out)++ = (char)point;
    } else if (point < 0x800) {
        *(*out)++ = (char)(0xC0 | point >> 6);
        *(*out)++ = (char)(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        *(*out)++ = (char)(0xE0 | point >> 12);
        *(*out)++ = (char)(0x80 | (point >> 6 & 0x3F));
        *(*out)++ = (char)(0x80 | (point & 0x3F));
    } else {
        *(*out)++ = (char)(0xF0 | point >> 18);
        *(*out)++ = (char)(0x80 | (point >> 12 & 0x3F));
        *(*out)++ = (char)(0x80 | (point >> 6 & 0x3F));
        *(*out)++ = (char)(0x80 | (point & 0x3F));
    }
    return 1;
}

static int text(struct reader *reader, struct json *result) {
    static const char escapes[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    char *out = reader->at;
    result->text = out;
    while (reader->at < reader->end) {
        char c = *reader->at++;
        if (c == '"') {
            result->length = (size_t)(out - result->text);
            return 1;
        }
        if ((unsigned char)c < 0x20) return 0;
        if (c != '\\') {
            *out++ = c;
            continue;
        }
        if (reader->at == reader->end) return 0;
        c = *reader->at++;
        if (c == 'u') {
            if (!escaped_unit(reader, &out)) return 0;
            continue;
        }
        const char *known = c ? strchr(escapes, c) : NULL;
        if (known == NULL) return 0;
        *out++ = meant[known - escapes];
    }
    return 0;
}

/* What stands between the brackets of a list, or between the braces of an object. */
static int children(struct reader *reader, size_t self, int depth) {
    int object = reader->values[self].kind == JSON_OBJECT;
    char end = object ? '}' : ']';
    blank(reader);
    if (taken(reader, end)) return 1;
    do {
        if (object) {
            size_t name = reader->used;
            blank(reader);
            if (!value(reader, depth) || reader->values[name].kind != JSON_TEXT || !taken(reader, ':')) return 0;
        }
        if (!value(reader, depth)) return 0;
        reader->values[self].children++;
    } while (taken(reader, ','));
    return taken(reader, end);
}

/* One value and the blanks around it. */
static int value(struct reader *reader, int depth) {
    size_t self = reader->used;
    if (self == reader->capacity || depth == JSON_DEPTH) return 0;
    reader->used++;
    struct json *own = &reader->values[self];
    memset(own, 0, sizeof *own);
    blank(reader);
    int sound;
    if (taken(reader, '"')) {
        own->kind = JSON_TEXT;
        sound = text(reader, own);
    } else if (taken(reader, '[') || taken(reader, '{')) {
        own->kind = reader->at[-1] == '[' ? JSON_LIST : JSON_OBJECT;
        sound = children(reader, self, depth + 1);
    } else if (word(reader, "true")) {
        own->kind = JSON_BOOLEAN;
        sound = own->number = 1;
    } else if (word(reader, "false")) {
        own->kind = JSON_BOOLEAN;
        sound = 1;
    } else if (word(reader, "null")) {
        sound = 1;
    } else {
        sound = number(reader, own);
    }
    blank(reader);
    own->after = reader->used - self;
    return sound;
}

size_t json_read(char *text, size_t length, struct json *values, size_t capacity) {
    struct reader reader = {text, text + length, values, 0, capacity};
    return value(&reader, 0) && reader.at == reader.end ? reader.used : 0;
}

int json_is(const struct json *value, const char *text) {
    return value->kind == JSON_TEXT && value->length == strlen(text) && memcmp(value->text, text, value->length) == 0;
}

const struct json *json_member(const struct json *object, const char *name) {
    if (object->kind != JSON_OBJECT) return NULL;
    const struct json *child = object + 1;
    for (size_t i = 0; i < object->children; i++) {
        const struct json *value = child + child->after;
        if (json_is(child, name)) return value;
        child = value + value->after;
    }
    return NULL;
}
