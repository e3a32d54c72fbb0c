/* A stand-in for termb.dll: one reader, on the first USB port.
 *
 * Like the real library it authenticates a card once: the card has to be lifted before the next time. Texts are in
 * GBK, their length is told, and what follows in the buffer is left over from elsewhere. A read leaves files.
 * With OLD_BUILD it lacks what newer builds have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "standin.h"

#define USB1 1001
#define LONGEST 256

enum { FAILED = 0, DONE = 1, NO_PORT = 2, NO_CARD = 2, ABNORMAL = 99 };

static int open_port;
static long authenticated; /* insertion of the card that was authenticated last */
static char fields[STANDIN_REPLY];

static long insertion(void) {
    char reply[32];
    return standin_ask(reply, sizeof reply, "insertion id-reader") == STANDIN_DONE ? strtol(reply, NULL, 10) : 0;
}

STANDIN_EXPORT int STANDIN_CALL CVR_InitComm(int port) {
    standin_enter("CVR_InitComm");
    if (port != USB1 || !standin_plugged()) return NO_PORT;
    open_port = port;
    return DONE;
}

STANDIN_EXPORT int STANDIN_CALL CVR_CloseComm(void) {
    standin_enter("CVR_CloseComm");
    open_port = 0;
    return DONE;
}

static int authenticate(int again) {
    fields[0] = '\0';
    if (!standin_plugged()) open_port = 0; /* and has to be opened anew */
    if (open_port == 0) return FAILED;
    long card = insertion();
    if (card == 0 || (card == authenticated && !again)) return NO_CARD;
    authenticated = card;
    return DONE;
}

STANDIN_EXPORT int STANDIN_CALL CVR_Authenticate(void) {
    standin_enter("CVR_Authenticate");
    return authenticate(0);
}

#ifndef OLD_BUILD /* newer builds have a function that does not ask whether the card was lifted */
STANDIN_EXPORT int STANDIN_CALL CVR_AuthenticateForNoJudge(void) {
    standin_enter("CVR_AuthenticateForNoJudge");
    return authenticate(1);
}
#endif

STANDIN_EXPORT int STANDIN_CALL CVR_Read_Content(int active) {
    static unsigned char picture[STANDIN_PICTURE];
    (void)active; /* 1 files, 4 memory; the portrait is decoded through a file either way */
    if (standin_enter("CVR_Read_Content") == STANDIN_REFUSE) return ABNORMAL;
    if (authenticated == 0 || insertion() != authenticated) return FAILED;
    if (standin_ask(fields, sizeof fields, "id_fields") != STANDIN_DONE) return FAILED;
    standin_picture(picture);
    standin_write("zp.bmp", picture, sizeof picture);
    standin_write("wz.txt", fields, strlen(fields));
    return DONE;
}

/* Hand one text over: without a NUL, with its length. */
static int give(const char *symbol, const char *name, char *out, int *length) {
    char text[LONGEST];
    int fault = standin_enter(symbol);
    size_t size = fault == STANDIN_EMPTY ? 0 : standin_field(fields, name, text, sizeof text);
    memcpy(out, text, size);
    memcpy(out + size, "##", 2);
    *length = fault == STANDIN_LENGTH ? 70000 : (int)size;
    if (fault == STANDIN_OVERRUN) standin_overrun(out, LONGEST);
    return DONE;
}

/* A date as the library writes it: 2020.01.01; 长期 as it is. */
static int give_date(const char *symbol, const char *name, char *out, int *length) {
    int result = give(symbol, name, out, length);
    if (*length == 8) {
        char day[9];
        memcpy(day, out, 8);
        day[8] = '\0';
        *length = snprintf(out, LONGEST, "%.4s.%.2s.%.2s", day, day + 4, day + 6);
    }
    return result;
}

#define TEXT(symbol, name) \
    STANDIN_EXPORT int STANDIN_CALL symbol(char *out, int *length) { return give(#symbol, name, out, length); }
#define DATE(symbol, name) \
    STANDIN_EXPORT int STANDIN_CALL symbol(char *out, int *length) { return give_date(#symbol, name, out, length); }

TEXT(GetPeopleName, "name")
TEXT(GetPeopleSex, "sex_name")
TEXT(GetPeopleNation, "nation_name")
DATE(GetPeopleBirthday, "birth")
TEXT(GetPeopleAddress, "address")
TEXT(GetPeopleIDCode, "number")
TEXT(GetDepartment, "issuer")
DATE(GetStartDate, "valid_from")
DATE(GetEndDate, "valid_to")
TEXT(GetCertType, "kind")
