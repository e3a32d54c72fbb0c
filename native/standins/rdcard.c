/* A stand-in for Shensi's RdCard.dll: one command function, and one function for each field of the card.
 *
 * The last two arguments of every command have to be the vendor's numbers. A read leaves the texts and the portrait
 * as files beside the library. Texts are in GBK, filled with blanks, and end without a NUL.
 */
#include <stdlib.h>
#include <string.h>

#include "standin.h"

#define KEY1 8811
#define KEY2 9986
#define ROOM 256

enum { DONE = 62171, DONE_WITHOUT_PHOTO = 62172, NO_READER = -1, NO_CARD = -2, BAD_KEY = -4, UNLICENSED = -5 };
enum { OPEN = 0x41, CLOSE = 0x42, FIND = 0x43, READ = 0x44, READ_TO_MEMORY = 0x49 };

static int is_open;
static long found; /* insertion of the card that was found, 0: none */
static char fields[STANDIN_REPLY];

static long insertion(void) {
    char reply[32];
    return standin_ask(reply, sizeof reply, "insertion id-reader") == STANDIN_DONE ? strtol(reply, NULL, 10) : 0;
}

static int read_card(void) {
    static unsigned char picture[STANDIN_PICTURE];
    char kind[8];
    if (found == 0 || insertion() != found) return NO_CARD;
    found = 0;
    if (standin_ask(fields, sizeof fields, "id_fields") != STANDIN_DONE) return NO_CARD;
    standin_write("wx.txt", fields, strlen(fields));
    if (standin_field(fields, "kind", kind, sizeof kind) > 0 && kind[0] == 'I')
        return DONE_WITHOUT_PHOTO; /* builds from before these cards decode no portrait of theirs */
    standin_picture(picture);
    standin_write("zp.bmp", picture, sizeof picture);
    return DONE;
}

STANDIN_EXPORT int STANDIN_CALL UCommand1(unsigned char *command, int *port, int *key1, int *key2) {
    int fault = standin_enter("UCommand1");
    if (*key1 != KEY1 || *key2 != KEY2) return BAD_KEY;
    if (fault == STANDIN_REFUSE) return UNLICENSED;
    if (*command == CLOSE) {
        is_open = 0;
        return DONE;
    }
    fields[0] = '\0';
    if (*command == OPEN) {
        if (!standin_plugged()) return NO_READER;
        *port = 1001;
        is_open = 1;
        return DONE;
    }
    if (!is_open) return NO_READER;
    if (*command == FIND) return (found = insertion()) > 0 ? DONE : NO_CARD;
    if (*command != READ && *command != READ_TO_MEMORY) return BAD_KEY;
    int result = read_card();
    if (fault == STANDIN_EMPTY) fields[0] = '\0';
    return result;
}

/* One text, filled with blanks to `size` bytes. The kind of card decides whether the field is on it. */
static int give(const char *symbol, int foreigner, const char *name, char *out, size_t size) {
    char kind[8], text[ROOM];
    int fault = standin_enter(symbol);
    standin_field(fields, "kind", kind, sizeof kind);
    size_t length = (kind[0] == 'I') == foreigner ? standin_field(fields, name, text, sizeof text) : 0;
    memset(out, ' ', size);
    memcpy(out, text, length < size ? length : size);
    if (fault == STANDIN_LENGTH) memset(out, '9', ROOM); /* no NUL, no length: the caller has to see it */
    if (fault == STANDIN_OVERRUN) standin_overrun(out, ROOM);
    return 0;
}

#define CITIZEN(symbol, name, size) \
    STANDIN_EXPORT int STANDIN_CALL symbol(char *out) { return give(#symbol, 0, name, out, size); }
#define FOREIGNER(symbol, name, size) \
    STANDIN_EXPORT int STANDIN_CALL symbol(char *out) { return give(#symbol, 1, name, out, size); }

CITIZEN(GetName, "name", 30)
CITIZEN(GetSex, "sex_name", 2)
CITIZEN(GetSexGB, "sex", 1)
CITIZEN(GetFolk, "nation_name", 20)
CITIZEN(GetFolkGB, "nation", 2)
CITIZEN(GetBirth, "birth", 8)
CITIZEN(GetAddr, "address", 70)
CITIZEN(GetIDNum, "number", 18)
CITIZEN(GetDep, "issuer", 30)
CITIZEN(GetBegin, "valid_from", 8)
CITIZEN(GetEnd, "valid_to", 8)
FOREIGNER(FID_GetEnName, "name", 60)
FOREIGNER(FID_GetChName, "", 30)
FOREIGNER(FID_GetSexGB, "sex", 1)
FOREIGNER(FID_GetBirth, "birth", 8)
FOREIGNER(FID_GetIDNum, "number", 15)
FOREIGNER(FID_GetDep, "issuer", 30)
FOREIGNER(FID_GetBegin, "valid_from", 8)
FOREIGNER(FID_GetEnd, "valid_to", 8)

STANDIN_EXPORT int STANDIN_CALL GetSAMIDToStr(char *out) {
    char reply[STANDIN_REPLY];
    standin_enter("GetSAMIDToStr");
    if (standin_ask(reply, sizeof reply, "identity") != STANDIN_DONE) return NO_READER;
    standin_field(reply, "serial", out, 40);
    return DONE;
}
