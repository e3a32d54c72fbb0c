/* The callers' buffers, whose size only the configuration knows. */
#ifndef WSCALL_BUFFERS_H
#define WSCALL_BUFFERS_H

#include "call.h"

/* Call a function and fill the buffers: each gets its text and a NUL, and not a byte more. An output that does not
 * fit is not written at all: -16 then, and the message tells how much was needed. A message that does not fit is
 * cut between two characters and ends with three dots. Returns the code. */
int buffers_call(const char *function, const struct call_texts *texts, char *output, char *message);

#endif
