/* Calls the functions as a HIS does, with what comes on standard input, and tells what is in its buffers afterwards.
 *
 *     caller LIBRARY [OUTPUT SIZE [MESSAGE SIZE]]
 *
 * Each line that comes is a function and hexadecimal texts: "FUNCTION ENDPOINT INPUT RESERVE", "-" for an empty one
 * and "*" for NULL, and perhaps the name of a buffer that is NULL: "output" or "message". Each line that goes is "CODE MESSAGE OUTPUT TOUCHED", the texts in hexadecimal again ("-" for an
 * empty one) and TOUCHED how many bytes were changed behind the two NULs. A line "unload" unloads the library and
 * loads it again, and is answered with "loaded".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loading.h"

#define LONGEST 262144
#define UNTOUCHED 0xEE

static char line[4 * LONGEST];

/* What hexadecimal means, in its own place; NULL for "*". */
static char *text_of(char *hex) {
    if (strcmp(hex, "*") == 0) return NULL;
    char *out = hex, *in = hex;
    unsigned byte;
    for (; in[0] && in[1] && sscanf((char[]){in[0], in[1], 0}, "%2x", &byte) == 1; in += 2) *out++ = (char)byte;
    *out = 0;
    return hex;
}

static void show(const char *text) {
    if (*text == 0) putchar('-');
    for (; *text; text++) printf("%02x", (unsigned char)*text);
}

static size_t touched(const char *buffer, size_t size) {
    size_t count = 0;
    for (size_t i = strlen(buffer) + 1; i < size; i++) count += (unsigned char)buffer[i] != UNTOUCHED;
    return count;
}

static int call(const char *name, char *texts[3], char *output, char *message) {
    void *address = loaded_function(name);
    if (address == NULL) return fprintf(stderr, "no function %s\n", name), exit(3), 0;
    if (strncmp(name, "WSC_", 4) == 0)
        return ((operation)address)(text_of(texts[0]), text_of(texts[1]), message, output, text_of(texts[2]));
    if (strcmp(name, "ShowForm_V2") == 0) return ((form)address)();
    return ((reading)address)(output, message, text_of(texts[2]));
}

static void answer(char *name, char *texts[3], const char *lacking, size_t output_size, size_t message_size) {
    char *output = malloc(output_size + 64), *message = malloc(message_size + 64);
    memset(output, UNTOUCHED, output_size + 64);
    memset(message, UNTOUCHED, message_size + 64);
    *output = *message = strcmp(name, "ShowForm_V2") == 0 || lacking ? 0 : (char)UNTOUCHED;
    int no_output = lacking && strcmp(lacking, "output") == 0, no_message = lacking && !no_output;
    printf("%d ", call(name, texts, no_output ? NULL : output, no_message ? NULL : message));
    show(message);
    putchar(' ');
    show(output);
    printf(" %lu\n", (unsigned long)(touched(output, output_size + 64) + touched(message, message_size + 64)));
    fflush(stdout);
    free(output);
    free(message);
}

int main(int count, char **arguments) {
    size_t output_size = count > 2 ? (size_t)atol(arguments[2]) : 5120;
    size_t message_size = count > 3 ? (size_t)atol(arguments[3]) : 1024;
    if (count < 2 || !load(arguments[1])) return fprintf(stderr, "cannot load the library\n"), 2;
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *name = strtok(line, " \r\n"), *texts[3];
        if (name != NULL && strcmp(name, "unload") == 0) {
            unload();
            if (!load(arguments[1])) return 2;
            puts("loaded");
            fflush(stdout);
            continue;
        }
        for (int i = 0; i < 3; i++) texts[i] = strtok(NULL, " \r\n");
        const char *lacking = strtok(NULL, " \r\n");
        if (texts[2] == NULL) return fprintf(stderr, "a line has four words\n"), 2;
        for (int i = 0; i < 3; i++)
            if (strcmp(texts[i], "-") == 0) texts[i][0] = 0;
        answer(name, texts, lacking, output_size, message_size);
    }
    unload();
    return 0;
}
