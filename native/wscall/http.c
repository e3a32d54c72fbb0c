#include "http.h"

#include <stdlib.h>
#include <string.h>

#include "system.h"

#define LONGEST_HEAD 16384
#define STEP 8192

struct head {
    size_t length;  /* with the empty line behind it */
    size_t content; /* bytes of the body */
    int counted;    /* it tells how many */
};

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

/* Whether `text` begins with `wanted`, which is in small letters. */
static int begins(const char *text, size_t length, const char *wanted) {
    size_t i = 0;
    while (wanted[i] && i < length && lower(text[i]) == wanted[i]) i++;
    return wanted[i] == 0;
}

/* The value of a line, if it is the header `name`, which ends with a colon. */
static const char *header(const char *line, size_t length, const char *name, size_t *left) {
    if (!begins(line, length, name)) return NULL;
    size_t at = strlen(name);
    while (at < length && (line[at] == ' ' || line[at] == '\t')) at++;
    while (length > at && (line[length - 1] == ' ' || line[length - 1] == '\t')) length--;
    *left = length - at;
    return line + at;
}

static int count_of(const char *digits, size_t length, size_t *count) {
    *count = 0;
    for (size_t i = 0; i < length; i++) {
        if (digits[i] < '0' || digits[i] > '9' || *count > HTTP_LONGEST_ANSWER) return 0;
        *count = *count * 10 + (size_t)(digits[i] - '0');
    }
    return length > 0 && *count <= HTTP_LONGEST_ANSWER;
}

/* One line of the head. Returns 0 if no sound answer has it. */
static int take_line(const char *line, size_t length, const char *id, struct head *head, struct http_answer *answer) {
    size_t left;
    const char *value = header(line, length, "content-length:", &left);
    if (value != NULL) return head->counted = count_of(value, left, &head->content);
    if ((value = header(line, length, "x-request-id:", &left)) != NULL)
        answer->matched = left == strlen(id) && memcmp(value, id, left) == 0;
    else if ((value = header(line, length, "connection:", &left)) != NULL)
        answer->keep = !begins(value, left, "close");
    else if (header(line, length, "transfer-encoding:", &left) != NULL)
        return 0; /* the agent never sends its answers in pieces */
    return 1;
}

static int status_of(const char *line, size_t length) {
    if (length < 12 || memcmp(line, "HTTP/1.", 7) != 0 || line[8] != ' ') return 0;
    size_t status;
    return count_of(line + 9, 3, &status) ? (int)status : 0;
}

static int understand(const struct bytes *buffer, const char *id, struct head *head, struct http_answer *answer) {
    const char *line = buffer->at, *end = buffer->at + head->length - 2;
    const char *next = memchr(line, '\r', (size_t)(end - line));
    if (next == NULL || next[1] != '\n') return 0;
    answer->status = status_of(line, (size_t)(next - line));
    answer->keep = 1;
    for (line = next + 2; line < end; line = next + 2) {
        next = memchr(line, '\r', (size_t)(end - line));
        if (next == NULL || next[1] != '\n') return 0;
        if (!take_line(line, (size_t)(next - line), id, head, answer)) return 0;
    }
    return answer->status != 0 && head->counted;
}

/* The length of the head; 0 if its end has not come yet. */
static size_t head_in(const struct bytes *buffer) {
    for (size_t i = 3; i < buffer->length && i < LONGEST_HEAD; i++)
        if (buffer->at[i] == '\n' && memcmp(buffer->at + i - 3, "\r\n\r\n", 4) == 0) return i + 1;
    return 0;
}

static enum http_outcome receive_more(intptr_t socket, size_t wanted, int64_t until, struct bytes *buffer) {
    char *place = bytes_more(buffer, wanted);
    if (place == NULL) return HTTP_STRANGE;
    int got = system_receive(socket, place, wanted, until);
    if (got == SYSTEM_LATE) return HTTP_LATE;
    if (got <= 0) return HTTP_LOST;
    buffer->length += (size_t)got;
    return HTTP_ANSWERED;
}

static enum http_outcome receive(intptr_t socket, const char *id, int64_t until, struct bytes *buffer,
                                 struct http_answer *answer) {
    struct head head = {0, 0, 0};
    enum http_outcome outcome;
    while ((head.length = head_in(buffer)) == 0) {
        if (buffer->length >= LONGEST_HEAD) return HTTP_STRANGE;
        if ((outcome = receive_more(socket, STEP, until, buffer)) != HTTP_ANSWERED) return outcome;
    }
    if (!understand(buffer, id, &head, answer)) return HTTP_STRANGE;
    size_t whole = head.length + head.content;
    while (buffer->length < whole)
        if ((outcome = receive_more(socket, whole - buffer->length, until, buffer)) != HTTP_ANSWERED) return outcome;
    if (buffer->length > whole) return HTTP_STRANGE; /* it was not asked for more */
    answer->body = buffer->at + head.length;
    answer->length = head.content;
    return HTTP_ANSWERED;
}

enum http_outcome http_exchange(intptr_t socket, const struct bytes *request, const char *id, int64_t until,
                                struct bytes *buffer, struct http_answer *answer) {
    memset(answer, 0, sizeof *answer);
    bytes_clear(buffer);
    if (system_send(socket, request->at, request->length, until) < request->length) return HTTP_UNSENT;
    return receive(socket, id, until, buffer, answer);
}
