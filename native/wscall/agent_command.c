#include "agent_command.h"

#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "agent_file.h"
#include "bytes.h"
#include "json.h"
#include "system.h"

static char *copy_of(const struct json *value) {
    if (value->kind != JSON_TEXT || memchr(value->text, 0, value->length) != NULL) return NULL;
    char *copy = malloc(value->length + 1);
    if (copy == NULL) return NULL;
    memcpy(copy, value->text, value->length);
    copy[value->length] = 0;
    return copy;
}

void agent_command_free(char **command) {
    for (char **one = command; one != NULL && *one != NULL; one++) free(*one);
    free(command);
}

static char **words_of(const struct json *list) {
    if (list == NULL || list->kind != JSON_LIST || list->children == 0) return NULL;
    char **words = calloc(list->children + 1, sizeof *words);
    const struct json *item = list + 1;
    for (size_t i = 0; words != NULL && i < list->children; i++, item += item->after) {
        words[i] = copy_of(item);
        if (words[i] != NULL) continue;
        agent_command_free(words);
        return NULL;
    }
    return words;
}

/* Files of a later version may mean something else by a command. */
static char **command_in(const char *path, const char *beside) {
    struct json values[AGENT_MOST_VALUES];
    char *text = agent_load(path, beside, values);
    const struct json *version = text ? json_member(values, "version") : NULL;
    int known = version != NULL && version->kind == JSON_NUMBER && version->number == 1;
    char **command = known ? words_of(json_member(values, "command")) : NULL;
    free(text);
    return command;
}

char **agent_command(void) {
    struct agent agent;
    int sound = agent_read(&agent);
    bytes_wipe(&agent, sizeof agent);
    if (!sound) return NULL;
    char *path = agent_path("agent.json"), **command = path ? command_in(path, NULL) : NULL;
    free(path);
    return command;
}

/* The library's own path with another suffix, malloc'ed. */
static char *beside(const char *library) {
    static const char suffix[] = ".json";
    size_t length = strlen(library);
    for (size_t i = length; i > 0 && strchr(SYSTEM_SEPARATORS, library[i - 1]) == NULL; i--)
        if (library[i - 1] == '.') {
            length = i - 1;
            break;
        }
    char *path = malloc(length + sizeof suffix);
    if (path == NULL) return NULL;
    memcpy(path, library, length);
    memcpy(path + length, suffix, sizeof suffix);
    return path;
}

enum text agent_command_of_library(char ***command) {
    char *library = system_library_path(), *path = library ? beside(library) : NULL;
    enum text wrong = TEXT_NEVER_SERVED;
    *command = NULL;
    if (path != NULL && system_stamp(path) != 0) {
        *command = command_in(path, library);
        wrong = *command ? TEXT_NONE : TEXT_UNUSABLE;
    }
    free(path);
    free(library);
    return wrong;
}
