/* The little of HTTP/1.1 that passes between this library and the agent. */
#ifndef WSCALL_HTTP_H
#define WSCALL_HTTP_H

#include <stdint.h>

#include "bytes.h"

#define HTTP_ID_ROOM 49
#define HTTP_LONGEST_ANSWER (64u << 20)

struct http_answer {
    int status;
    int keep;          /* the connection may be used again */
    int matched;       /* it has the identity of the request */
    char *body;        /* in the buffer it was received into, which may be changed */
    size_t length;
};

enum http_outcome {
    HTTP_ANSWERED,
    HTTP_UNSENT, /* the request did not leave as a whole, so nobody has acted upon it */
    HTTP_LOST,   /* it left, and the connection broke before the answer was there */
    HTTP_LATE,   /* it left, and the time ran out */
    HTTP_STRANGE /* what came is no answer to it */
};

/* Send a request and receive its answer into `buffer`, which is cleared before. */
enum http_outcome http_exchange(intptr_t socket, const struct bytes *request, const char *id, int64_t until,
                                struct bytes *buffer, struct http_answer *answer);

#endif
