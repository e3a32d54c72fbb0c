/* Copies into buffers that are as large as the configuration says, and perhaps smaller: so never more than needed. */
#include "buffers.h"

#include <string.h>

#include "texts.h"

/* The length of the character that begins here. */
static size_t character(const unsigned char *at, int utf8) {
    if (at[0] < 0x80) return 1;
    if (utf8) return at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    return at[1] >= '0' && at[1] <= '9' ? 4 : 2;
}

/* How much of a text can stay, so that `room` bytes are not exceeded and no character is cut in two. */
static size_t whole_characters(const char *text, size_t length, size_t room, int utf8) {
    size_t kept = 0;
    while (kept < length) {
        size_t next = character((const unsigned char *)text + kept, utf8);
        if (kept + next > room) break;
        kept += next;
    }
    return kept;
}

static void put_message(char *buffer, const char *text, const struct call_manners *manners) {
    static const char more[] = "...";
    if (buffer == NULL || manners->message_size == 0) return;
    size_t length = text ? strlen(text) : 0, room = manners->message_size - 1;
    int whole = length <= room;
    if (!whole) length = whole_characters(text, length, room < 3 ? 0 : room - 3, manners->utf8);
    if (length) memcpy(buffer, text, length);
    if (!whole && room >= 3) {
        memcpy(buffer + length, more, 3);
        length += 3;
    }
    buffer[length] = 0;
}

/* Put a text of our own in the place of what the agent answered. */
static void answer_instead(struct call_answer *answer, enum text text, int utf8, size_t first, size_t second) {
    call_answer_free(answer);
    answer->code = text_code(text);
    answer->msg = text_make(text, utf8, NULL, first, second);
}

static void put_output(char *buffer, struct call_answer *answer, const struct call_manners *manners) {
    size_t length = answer->output_length;
    if (length >= manners->output_size) {
        answer_instead(answer, TEXT_TOO_SMALL, manners->utf8, length + 1, manners->output_size);
        length = 0;
    }
    if (length) memcpy(buffer, answer->output, length);
    if (manners->output_size) buffer[length] = 0;
}

int buffers_call(const char *function, const struct call_texts *texts, char *output, char *message) {
    struct call_answer answer = {0, NULL, NULL, 0};
    struct call_manners manners;
    if (output == NULL) {
        call_manners_now(&manners);
        answer_instead(&answer, TEXT_NO_BUFFER, manners.utf8, 0, 0);
    } else {
        call_as_configured(function, texts, &answer, &manners);
        put_output(output, &answer, &manners);
    }
    put_message(message, answer.msg, &manners);
    int code = answer.code;
    call_answer_free(&answer);
    return code;
}
