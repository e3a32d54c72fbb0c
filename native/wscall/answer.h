/* What an answer of the agent says. */
#ifndef WSCALL_ANSWER_H
#define WSCALL_ANSWER_H

#include "call.h"
#include "http.h"

#define ANSWER_KIND_ROOM 40

/* The result of a function. Returns 0, and no texts, if it is none. */
int answer_result(const struct http_answer *got, struct call_answer *answer);

/* The agent's word for a refusal, such as "too_large"; its status if it gave none. */
void answer_refusal(const struct http_answer *got, char kind[ANSWER_KIND_ROOM]);

#endif
