/* A reader of JSON (RFC 8259), bounded in depth and in number of values. What is no whole number is kept as it stands. */
#ifndef WSCALL_JSON_H
#define WSCALL_JSON_H

#include <stddef.h>
#include <stdint.h>

enum json_kind { JSON_NULL, JSON_BOOLEAN, JSON_NUMBER, JSON_TEXT, JSON_LIST, JSON_OBJECT, JSON_FRACTION };

#define JSON_DEPTH 16

/* One value. The children of a list follow it, one after another; those of an object are its names and values in
 * turn. */
struct json {
    enum json_kind kind;
    int64_t number;     /* of a number; its whole part of a fraction; 0 or 1 of a boolean */
    char *text;         /* of a text: UTF-8, escapes resolved in place, no NUL behind it; of a number: its spelling */
    size_t length;      /* bytes of the text */
    size_t after;       /* how many places further the next sibling stands */
    size_t children;    /* of a list: its values; of an object: its names */
};

/* Read one value that fills `text`, which is changed. Returns how many values were written, the first being the
 * whole; 0 if it is no JSON, has a number beyond 64 bits, is deeper than JSON_DEPTH, or needs more than `capacity`
 * values. */
size_t json_read(char *text, size_t length, struct json *values, size_t capacity);

/* The value of a name in an object; NULL if there is none, or if it is no object. */
const struct json *json_member(const struct json *object, const char *name);

/* Whether a value is this text. */
int json_is(const struct json *value, const char *text);

#endif
