/* One call of a function of the specification through the agent: what the exports and the COM objects marshal to. */
#ifndef WSCALL_CALL_H
#define WSCALL_CALL_H

#include <stddef.h>

/* What goes in: NUL-terminated, in the encoding of the call; NULL is empty. `include` is an INCLUDE_DIR value for
 * this call alone, empty for the configured one. */
struct call_texts {
    const char *endpoint, *input, *reserve, *include;
};

/* What comes back: the specification's code, szMsg and szOutput. Both texts are NUL-terminated, never NULL unless
 * memory has run out, and in the encoding of the call. */
struct call_answer {
    int code;
    char *msg;
    char *output;
    size_t output_length; /* bytes, without the NUL */
};

/* How the callers of the plain functions are met: [AGENT] of the configuration, as agent.json has it. */
struct call_manners {
    int utf8;            /* texts are UTF-8; GB 18030, of which GBK is a part, otherwise */
    size_t output_size;  /* bytes of szOutput, its NUL among them */
    size_t message_size; /* the same of szMsg */
};

#define CALL_GB18030 "gb18030"
#define CALL_UTF8 "utf-8"

/* Call `function`, a name such as "ReadCardInfo_V2", with texts in `encoding`, CALL_GB18030 or CALL_UTF8. It starts
 * the agent where none runs, takes no longer than the configuration allows, may be called by any number of threads,
 * and cannot fail: what goes wrong here is code -33 (or -11, -15, -16) with a Chinese text in `msg`. */
void call_function(const char *function, const char *encoding, const struct call_texts *texts,
                   struct call_answer *answer);

/* The same in the encoding of the configuration, which `manners` tells after the call. */
void call_as_configured(const char *function, const struct call_texts *texts, struct call_answer *answer,
                        struct call_manners *manners);

/* The same without a call: as agent.json has them now, or the defaults. */
void call_manners_now(struct call_manners *manners);

/* Forget the texts, overwriting them: they may be about a person. */
void call_answer_free(struct call_answer *answer);

#endif
