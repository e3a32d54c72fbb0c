/* One call: skeleton. */
#include "call.h"

#include <stdlib.h>
#include <string.h>

#include "texts.h"

void call_function(const char *function, const char *encoding, const struct call_texts *texts,
                   struct call_answer *answer) {
    (void)function, (void)texts;
    memset(answer, 0, sizeof *answer);
    answer->code = text_code(TEXT_NEVER_SERVED);
    answer->msg = text_make(TEXT_NEVER_SERVED, strcmp(encoding, CALL_UTF8) == 0, NULL, 0, 0);
    answer->output = calloc(1, 1);
}

void call_as_configured(const char *function, const struct call_texts *texts, struct call_answer *answer,
                        struct call_manners *manners) {
    call_manners_now(manners);
    call_function(function, CALL_GB18030, texts, answer);
}

void call_manners_now(struct call_manners *manners) {
    manners->utf8 = 0;
    manners->output_size = 5120;
    manners->message_size = 1024;
}

static void forget(char *text) {
    if (text == NULL) return;
    for (volatile char *at = text; *at; at++) *at = 0;
    free(text);
}

void call_answer_free(struct call_answer *answer) {
    forget(answer->msg);
    forget(answer->output);
    answer->msg = answer->output = NULL;
    answer->output_length = 0;
}
