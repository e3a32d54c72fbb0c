/* Bytes that grow. What they held is overwritten when they are let go: it may be about a person. */
#ifndef WSCALL_BYTES_H
#define WSCALL_BYTES_H

#include <stddef.h>

struct bytes {
    char *at;
    size_t length, room;
    int failed; /* memory has run out: everything that was added since is missing */
};

/* Make room for so many more bytes, and for a NUL behind them. Returns where they go; NULL if memory has run out. */
char *bytes_more(struct bytes *bytes, size_t count);
void bytes_add(struct bytes *bytes, const char *text, size_t length);
void bytes_print(struct bytes *bytes, const char *format, ...) __attribute__((format(printf, 2, 3)));
void bytes_add_base64(struct bytes *bytes, const char *text, size_t length);

/* Forget the content, and keep the room; let go of the room as well. */
void bytes_clear(struct bytes *bytes);
void bytes_free(struct bytes *bytes);

/* Overwrite, in a way that no compiler leaves out. */
void bytes_wipe(void *at, size_t length);

/* What base64 means, malloc'ed with a NUL behind it; NULL if it is not sound or memory has run out. */
char *base64_decode(const char *text, size_t length, size_t *decoded);

#endif
