/* What the library itself has to say, in Chinese, in both encodings: it carries no table of characters. */
#ifndef WSCALL_TEXTS_H
#define WSCALL_TEXTS_H

#include <stddef.h>

#define CODE_UNSUPPORTED (-11)
#define CODE_INVALID (-15)
#define CODE_UNKNOWN (-16)
#define CODE_CONNECTION (-33)

enum text {
    TEXT_NONE, /* nothing is wrong */
    TEXT_NO_FUNCTION,    /* -11, and the name */
    TEXT_NO_BUFFER,      /* -15 */
    TEXT_INVALID,        /* -15, and the agent's word for it */
    TEXT_TOO_SMALL,      /* -16, bytes needed, bytes there */
    TEXT_NO_MEMORY,      /* -16 */
    TEXT_NEVER_SERVED,   /* -33, as all that follow */
    TEXT_UNUSABLE,
    TEXT_NOT_STARTED,    /* the system's error number */
    TEXT_ENDED,
    TEXT_NOT_READY,      /* seconds */
    TEXT_NO_ANSWER,      /* seconds */
    TEXT_LATE,           /* seconds */
    TEXT_INTERRUPTED,
    TEXT_UNCERTAIN,
    TEXT_REFUSED,        /* the agent's word for it */
    TEXT_NOT_UNDERSTOOD,
    TEXTS
};

/* The code that goes with a text. */
int text_code(enum text text);

/* Write the text with up to two things told in it (see enum text). The result is malloc'ed; NULL if memory has run
 * out. `word` must be ASCII. */
char *text_make(enum text text, int utf8, const char *word, size_t first, size_t second);

#endif
