/* A client for the tests: on each line of its input a function and its three texts, tab between them, each text as the
 * hexadecimal digits of its bytes in the library's encoding; on each line of its output the code, the message and the
 * output, likewise. First argument: the library. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wscall_load.h"

#define LINE (1 << 20)

static char line[LINE], message[WSC_MESSAGE_LIMIT], output[WSC_OUTPUT_LIMIT];
static char texts[3][LINE / 2];

static int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

static void unhex(const char *digits, char *bytes) {
    while (digits[0] && digits[1]) {
        *bytes++ = (char)(digit(digits[0]) << 4 | digit(digits[1]));
        digits += 2;
    }
    *bytes = 0;
}

static void put_hex(const char *text) {
    putchar('\t');
    for (; *text; text++) printf("%02x", (unsigned char)*text);
}

static int call(const struct wscall_library *wscall, const char *name) {
    static const char *const names[] = {"WSC_getAuthKey",     "WSC_getCardInfo",     "WSC_syncCardInfo",
                                        "WSC_virIdCardVerify", "WSC_updateCardInfo", "WSC_downQr"};
    const WSC_operation operations[] = {wscall->WSC_getAuthKey,      wscall->WSC_getCardInfo,
                                        wscall->WSC_syncCardInfo,    wscall->WSC_virIdCardVerify,
                                        wscall->WSC_updateCardInfo, wscall->WSC_downQr};
    for (int i = 0; i < 6; i++)
        if (strcmp(name, names[i]) == 0) return operations[i](texts[0], texts[1], message, output, texts[2]);
    if (strcmp(name, "ReadCardInfo_V2") == 0) return wscall->ReadCardInfo_V2(output, message, texts[2]);
    if (strcmp(name, "ReadPeopleInfo_V2") == 0) return wscall->ReadPeopleInfo_V2(output, message, texts[2]);
    if (strcmp(name, "ReadHealthInfo_V2") == 0) return wscall->ReadHealthInfo_V2(output, message, texts[2]);
    if (strcmp(name, "ShowForm_V2") == 0) return wscall->ShowForm_V2();
    exit(3);
}

/* The field up to the next tab or the line's end; leaves `*at` behind it. */
static char *field(char **at) {
    char *begin = *at, *end = begin + strcspn(begin, "\t\r\n");
    *at = *end ? end + 1 : end;
    *end = 0;
    return begin;
}

int main(int count, char **arguments) {
    struct wscall_library wscall;
    if (count < 2 || !wscall_load(&wscall, arguments[1])) {
        fprintf(stderr, "%s cannot be loaded\n", count < 2 ? "nothing" : arguments[1]);
        return 2;
    }
    while (fgets(line, sizeof line, stdin)) {
        char *at = line, *name = field(&at);
        for (int i = 0; i < 3; i++) unhex(field(&at), texts[i]);
        message[0] = output[0] = 0;
        printf("%d", call(&wscall, name));
        put_hex(message);
        put_hex(output);
        putchar('\n');
        fflush(stdout);
    }
    wscall_unload(&wscall);
    return 0;
}
