/* agent.json, in the folder of the user's state. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "agent_file.h"
#include "bytes.h"
#include "json.h"
#include "system.h"

#define LONGEST_FILE 65536

char *agent_path(const char *name) {
    char *folder = system_state_folder();
    if (folder == NULL) return NULL;
    size_t length = strlen(folder) + strlen(name) + 2;
    char *path = realloc(folder, length);
    if (path == NULL) {
        free(folder);
        return NULL;
    }
    return strcat(strcat(path, SYSTEM_SEPARATOR), name);
}

/* A number of seconds as milliseconds, such as 60, 60.0 or 0.25; -1 if it is none, or not between 1 ms and a day. */
static int64_t milliseconds(const struct json *value) {
    if (value == NULL || (value->kind != JSON_NUMBER && value->kind != JSON_FRACTION)) return -1;
    if (value->number < 0 || value->number > 86400) return -1;
    int64_t result = value->number * 1000, place = 100;
    const char *point = value->length ? memchr(value->text, '.', value->length) : NULL;
    for (size_t i = point ? (size_t)(point - value->text) + 1 : value->length; i < value->length; i++, place /= 10) {
        if (value->text[i] < '0' || value->text[i] > '9') return -1; /* an exponent: nobody writes it so */
        result += (value->text[i] - '0') * place;
    }
    return result > 0 ? result : -1;
}

static int64_t whole(const struct json *object, const char *name, int64_t least, int64_t most, int64_t otherwise) {
    const struct json *value = json_member(object, name);
    if (value == NULL || value->kind != JSON_NUMBER || value->number < least || value->number > most) return otherwise;
    return value->number;
}

static int sound_token(const struct json *token) {
    if (token == NULL || token->kind != JSON_TEXT || token->length == 0 || token->length >= AGENT_TOKEN_ROOM) return 0;
    for (size_t i = 0; i < token->length; i++)
        if (token->text[i] <= ' ' || token->text[i] > '~') return 0;
    return 1;
}

static void defaults(struct agent *agent) {
    memset(agent, 0, sizeof *agent);
    agent->manners.output_size = 5120;
    agent->manners.message_size = 1024;
    agent->limit = AGENT_DEFAULT_LIMIT;
}

static int understand(const struct json *file, struct agent *agent) {
    const struct json *encoding = json_member(file, "encoding"), *token = json_member(file, "token");
    int64_t limit = milliseconds(json_member(file, "callLimit"));
    agent->manners.output_size = (size_t)whole(file, "outputSize", 1, INT_MAX, 5120);
    agent->manners.message_size = (size_t)whole(file, "messageSize", 1, INT_MAX, 1024);
    agent->manners.utf8 = encoding != NULL && json_is(encoding, "UTF-8");
    if (limit > 0) agent->limit = limit;
    agent->pid = (unsigned long)whole(file, "pid", 1, UINT32_MAX, 0);
    if (whole(file, "version", 1, 1, 0) == 0 || !sound_token(token)) return 0;
    memcpy(agent->token, token->text, token->length);
    agent->port = (int)whole(file, "port", 1, 65535, 0);
    return agent->port != 0;
}

char *agent_load(const char *path, const char *beside, struct json values[AGENT_MOST_VALUES]) {
    size_t length;
    char *text = system_read(path, beside, LONGEST_FILE, &length);
    if (text == NULL) return NULL;
    if (json_read(text, length, values, AGENT_MOST_VALUES) > 0) return text;
    free(text);
    return NULL;
}

int agent_read(struct agent *agent) {
    struct json values[AGENT_MOST_VALUES];
    defaults(agent);
    char *path = agent_path("agent.json"), *text = path ? agent_load(path, NULL, values) : NULL;
    int sound = text != NULL && understand(values, agent);
    if (text != NULL) bytes_wipe(text, strlen(text));
    free(text);
    free(path);
    return sound;
}
