/* One call: composed, sent, repeated where that is harmless, and its answer taken apart. */
#include "call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "connection.h"
#include "http.h"
#include "system.h"
#include "texts.h"

#define MOST_LOSSES 3
#define LONGEST_NAME 64

/* Functions that change nothing: calling them again does no harm where nobody knows whether the first call arrived. */
static const char *const harmless[] = {"WSC_getAuthKey",   "WSC_getCardInfo",  "WSC_virIdCardVerify", "WSC_downQr",
                                       "ReadCardInfo_V2",  "ReadPeopleInfo_V2", "ReadHealthInfo_V2",  "ShowForm_V2"};

struct call {
    const char *function, *encoding; /* NULL: the agent's own */
    const struct call_texts *texts;
    struct connecting connecting;
    char id[HTTP_ID_ROOM];
    int repeatable, losses, pause;
    struct call_manners manners; /* of the agent that was reached last */
    struct call_answer *answer;
};

static int is_harmless(const char *function) {
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (strcmp(function, harmless[i]) == 0) return 1;
    return 0;
}

static int is_name(const char *function) {
    size_t length = strspn(function, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    return length > 0 && length <= LONGEST_NAME && function[length] == 0;
}

/* An identity that no other request to this agent has: process, the time of its first call, number. */
static void identify(char id[HTTP_ID_ROOM]) {
    static uint64_t count;
    uint64_t number = __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED);
    snprintf(id, HTTP_ID_ROOM, "dll-%lx-%llx-%llx", system_pid(), (unsigned long long)system_now(),
             (unsigned long long)number);
}

static void add_field(struct bytes *body, const char *name, const char *text) {
    bytes_print(body, ",\"%s\":\"", name);
    if (text != NULL) bytes_add_base64(body, text, strlen(text));
    bytes_add(body, "\"", 1);
}

static size_t base64_length(const char *text) { return text ? (strlen(text) + 2) / 3 * 4 : 0; }

/* The request, whose length stands before it. */
static void compose(const struct call *call, const struct agent *agent, struct bytes *request) {
    static const char names[] = "{\"encoding\":\"\",\"szEndPoint\":\"\",\"szInput\":\"\",\"szReserve\":\"\",\"include\":\"\"}";
    const struct call_texts *texts = call->texts;
    const char *encoding = call->encoding ? call->encoding : agent->manners.utf8 ? CALL_UTF8 : CALL_GB18030;
    size_t length = sizeof names - 1 + strlen(encoding) + base64_length(texts->endpoint) +
                    base64_length(texts->input) + base64_length(texts->reserve) + base64_length(texts->include);
    bytes_clear(request);
    bytes_print(request, "POST /v1/call/%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX-Request-ID: %s\r\n", call->function,
                agent->port, call->id);
    bytes_print(request, "Authorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %llu\r\n\r\n",
                agent->token, (unsigned long long)length);
    bytes_print(request, "{\"encoding\":\"%s\"", encoding);
    add_field(request, "szEndPoint", texts->endpoint);
    add_field(request, "szInput", texts->input);
    add_field(request, "szReserve", texts->reserve);
    add_field(request, "include", texts->include);
    bytes_add(request, "}", 1);
}

static int in_utf8(const struct call *call) {
    return call->encoding ? strcmp(call->encoding, CALL_UTF8) == 0 : call->manners.utf8;
}

static int give_up(struct call *call, enum text text, const char *word, size_t detail) {
    call_answer_free(call->answer);
    call->answer->code = text_code(text);
    call->answer->msg = text_make(text, in_utf8(call), word, detail, 0);
    return 1;
}

/* Whether there is time for another attempt, after a pause that grows. */
static int pause_for(struct call *call, const struct connection *connection) {
    if (system_now() + call->pause >= call->connecting.begun + connection->agent.limit) return 0;
    system_sleep(call->pause);
    call->pause = call->pause < 200 ? 2 * call->pause : 200;
    return 1;
}

/* The agent answered without having reached the function. Returns whether the call has ended. */
static int refused(struct call *call, const struct connection *connection, const struct http_answer *got) {
    char kind[ANSWER_KIND_ROOM];
    answer_refusal(got, kind);
    int passing = got->status == 503 || got->status == 401 || got->status == 429; /* it stops, is new, or is busy */
    if (passing && pause_for(call, connection)) return 0;
    int invalid = got->status == 400 || got->status == 413 || got->status == 422;
    return give_up(call, invalid ? TEXT_INVALID : TEXT_REFUSED, kind, 0);
}

static int late(struct call *call, const struct connection *connection, enum text text) {
    return give_up(call, text, NULL, (size_t)(connection->agent.limit / 1000));
}

static int lost(struct call *call) {
    if (!call->repeatable) return give_up(call, TEXT_UNCERTAIN, NULL, 0);
    return ++call->losses < MOST_LOSSES ? 0 : give_up(call, TEXT_INTERRUPTED, NULL, 0);
}

/* What comes of an exchange. Returns whether the call has ended, and tells whether the connection is still good. */
static int conclude(struct call *call, const struct connection *connection, enum http_outcome outcome,
                    const struct http_answer *got, int *keep) {
    *keep = outcome == HTTP_ANSWERED && got->keep && got->matched;
    switch (outcome) {
    case HTTP_UNSENT: return pause_for(call, connection) ? 0 : late(call, connection, TEXT_NOT_READY);
    case HTTP_LOST: return lost(call);
    case HTTP_LATE: return late(call, connection, call->repeatable ? TEXT_NO_ANSWER : TEXT_LATE);
    case HTTP_STRANGE: return give_up(call, TEXT_NOT_UNDERSTOOD, NULL, 0);
    case HTTP_ANSWERED: break;
    }
    if (got->status != 200) return refused(call, connection, got);
    if (!got->matched) return lost(call); /* an answer, but to somebody else */
    if (answer_result(got, call->answer)) return 1;
    *keep = 0;
    return give_up(call, TEXT_NOT_UNDERSTOOD, NULL, 0);
}

/* One attempt. Returns whether the call has ended. */
static int attempt(struct call *call) {
    struct connection *connection = connection_take(&call->connecting);
    struct http_answer got;
    int keep;
    if (connection == NULL) return give_up(call, call->connecting.wrong, NULL, call->connecting.detail);
    call->manners = connection->agent.manners;
    int64_t until = call->connecting.begun + connection->agent.limit;
    compose(call, &connection->agent, &connection->request);
    int ended = connection->request.failed ? give_up(call, TEXT_NO_MEMORY, NULL, 0) : 0;
    keep = ended;
    if (!ended) {
        enum http_outcome outcome =
            http_exchange(connection->socket, &connection->request, call->id, until, &connection->answer, &got);
        ended = conclude(call, connection, outcome, &got, &keep);
    }
    (keep ? connection_keep : connection_drop)(connection);
    return ended;
}

static void run(struct call *call) {
    static const struct call_texts none;
    memset(call->answer, 0, sizeof *call->answer);
    connection_begin();
    if (call->texts == NULL) call->texts = &none;
    call->connecting.begun = system_now();
    call->repeatable = is_harmless(call->function);
    call->connecting.fresh = !call->repeatable;
    call->pause = 10;
    identify(call->id);
    if (!is_name(call->function))
        give_up(call, TEXT_NO_FUNCTION, NULL, 0);
    else
        while (!attempt(call)) continue;
    if (call->answer->output == NULL) call->answer->output = calloc(1, 1);
}

void call_function(const char *function, const char *encoding, const struct call_texts *texts,
                   struct call_answer *answer) {
    struct call call = {.function = function, .encoding = encoding, .texts = texts, .answer = answer};
    run(&call);
}

void call_as_configured(const char *function, const struct call_texts *texts, struct call_answer *answer,
                        struct call_manners *manners) {
    struct call call = {.function = function, .texts = texts, .answer = answer};
    call_manners_now(&call.manners);
    run(&call);
    *manners = call.manners;
}

void call_manners_now(struct call_manners *manners) {
    struct agent agent;
    agent_read(&agent);
    *manners = agent.manners;
    bytes_wipe(&agent, sizeof agent);
}

static void forget(char *text) {
    if (text == NULL) return;
    bytes_wipe(text, strlen(text));
    free(text);
}

void call_answer_free(struct call_answer *answer) {
    forget(answer->msg);
    forget(answer->output);
    answer->msg = answer->output = NULL;
    answer->output_length = 0;
}
