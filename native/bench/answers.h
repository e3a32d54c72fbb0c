/* Where an answer of HTTP ends, for programs that trust the other side. */
#ifndef WSCALL_BENCH_ANSWERS_H
#define WSCALL_BENCH_ANSWERS_H

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The length of the message that begins here, head and body, and of its head alone; 0 if the head is not whole. */
static inline size_t message_length(const char *bytes, size_t length, size_t *head) {
    const char *end = memmem(bytes, length, "\r\n\r\n", 4);
    if (end == NULL) return 0;
    *head = (size_t)(end - bytes) + 4;
    for (const char *line = bytes; line < end; line = memchr(line, '\n', (size_t)(end + 2 - line)) + 1)
        if (strncasecmp(line, "content-length:", 15) == 0) return *head + strtoul(line + 15, NULL, 10);
    return *head;
}

#endif
