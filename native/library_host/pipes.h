/* The two pipes to the process that started this one: frames in, frames out (wscall.host.protocol). */
#ifndef WSCALL_PIPES_H
#define WSCALL_PIPES_H

#include <stddef.h>
#include <stdint.h>

#define LONGEST_FRAME (1u << 20)

/* A message under construction. It cannot grow past LONGEST_FRAME: `full` says that it would have. */
struct message {
    size_t length;
    int full;
    char bytes[4 + LONGEST_FRAME];
};

/* Take the pipes away from standard input and output. Whatever a vendor's library prints goes to standard error
 * from now on, through the C runtime that is ours or through one of its own. Returns 0, or -1 if there are none. */
int pipes_take(void);

/* The body of the next frame and its length; NULL at the end of the stream, or if a frame is too long. The body
 * stands until the next call. */
char *pipes_next(size_t *length);

void message_begin(struct message *message);
void message_add(struct message *message, const char *format, ...) __attribute__((format(printf, 2, 3)));
void message_add_octets(struct message *message, const unsigned char *octets, size_t length);

/* A JSON text of the bytes, of which anything but plain ASCII is shown as '?'. */
void message_add_plain(struct message *message, const char *text);

/* Send it as a frame, or (before the first one) as the hello line. Returns 0, or -1 if nobody listens. */
int pipes_send(struct message *message);
int pipes_greet(struct message *message);

/* Whether a frame is half written, so that another thread must not begin one. */
int pipes_busy(void);

#endif
