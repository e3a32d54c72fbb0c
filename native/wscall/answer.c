#include "answer.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

/* The values of the body, malloc'ed; NULL if it is no JSON. Each value but the first follows one of these signs. */
static struct json *values_of(const struct http_answer *got) {
    size_t most = 1;
    for (size_t i = 0; i < got->length; i++) most += got->body[i] && strchr(",:[{", got->body[i]) != NULL;
    struct json *values = calloc(most, sizeof *values);
    if (values == NULL || json_read(got->body, got->length, values, most) > 0) return values;
    free(values);
    return NULL;
}

static char *text_of(const struct json *object, const char *name, size_t *length) {
    const struct json *value = json_member(object, name);
    if (value == NULL || value->kind != JSON_TEXT) return NULL;
    return base64_decode(value->text, value->length, length);
}

int answer_result(const struct http_answer *got, struct call_answer *answer) {
    struct json *values = values_of(got);
    if (values == NULL) return 0;
    const struct json *code = json_member(values, "code");
    size_t length;
    answer->msg = text_of(values, "msg", &length);
    answer->output = text_of(values, "output", &answer->output_length);
    int sound = code != NULL && code->kind == JSON_NUMBER && code->number >= INT_MIN && code->number <= INT_MAX &&
                answer->msg != NULL && answer->output != NULL;
    if (sound) answer->code = (int)code->number;
    if (!sound) call_answer_free(answer);
    free(values);
    return sound;
}

/* A word is told on as it is only if it is one. */
static int is_word(const struct json *kind) {
    if (kind == NULL || kind->kind != JSON_TEXT || kind->length == 0 || kind->length >= ANSWER_KIND_ROOM) return 0;
    for (size_t i = 0; i < kind->length; i++)
        if (kind->text[i] != '_' && (kind->text[i] < 'a' || kind->text[i] > 'z')) return 0;
    return 1;
}

void answer_refusal(const struct http_answer *got, char kind[ANSWER_KIND_ROOM]) {
    struct json *values = values_of(got);
    const struct json *error = values ? json_member(values, "error") : NULL;
    const struct json *word = error ? json_member(error, "kind") : NULL;
    if (is_word(word))
        snprintf(kind, ANSWER_KIND_ROOM, "%.*s", (int)word->length, word->text);
    else
        snprintf(kind, ANSWER_KIND_ROOM, "HTTP %d", got->status);
    free(values);
}
