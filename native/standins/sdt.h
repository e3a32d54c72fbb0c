/* The functions of the identity card module (SDT_*), which several vendors' libraries export alike.
 *
 * Included by the stand-ins of those libraries. The module wants the steps in their order: find, select, read; after
 * a read the card has to be found again. Every step looks whether the same card still lies there.
 */
#ifndef WSCALL_STANDIN_SDT_H
#define WSCALL_STANDIN_SDT_H

#include <stdlib.h>
#include <string.h>

#include "standin.h"

#define SDT_TEXT 256
#define SDT_PHOTO 1024

enum { SDT_DONE = 0x90, SDT_FOUND = 0x9F, SDT_NO_PORT = 0x01, SDT_UNKNOWN = 0x24, SDT_NOT_READ = 0x41,
       SDT_NOT_FOUND = 0x80, SDT_NOT_SELECTED = 0x81 };
enum { NOTHING, FOUND, SELECTED };

static int sdt_port;      /* the open one, 0: none */
static int sdt_stage;     /* NOTHING, FOUND or SELECTED */
static long sdt_insertion; /* of the card that was found */

/* Which card lies on the antenna: the number of its insertion, 0 if there is none, -1 without a device. */
static long id_card_insertion(void) {
    char reply[32];
    switch (standin_ask(reply, sizeof reply, "insertion id-reader")) {
    case STANDIN_DONE: return strtol(reply, NULL, 10);
    case STANDIN_UNPLUGGED: return -1;
    default: return 0;
    }
}

/* Enter a function that works on an open port. Returns a status to hand on, or 0. */
static int sdt_enter(const char *symbol, int port) {
    int fault = standin_enter(symbol);
    if (id_card_insertion() < 0) sdt_port = 0; /* unplugged: the port has to be opened anew */
    if (port != sdt_port) return SDT_NO_PORT;
    return fault == STANDIN_REFUSE ? SDT_UNKNOWN : 0;
}

STANDIN_EXPORT int STANDIN_CALL SDT_GetSAMStatus(int port, int open_first) {
    (void)open_first;
    int status = sdt_enter("SDT_GetSAMStatus", port);
    return status ? status : SDT_DONE;
}

STANDIN_EXPORT int STANDIN_CALL SDT_GetSAMIDToStr(int port, char *out, int open_first) {
    char reply[STANDIN_REPLY];
    (void)open_first;
    int status = sdt_enter("SDT_GetSAMIDToStr", port);
    if (status) return status;
    if (standin_ask(reply, sizeof reply, "identity") != STANDIN_DONE) return SDT_NO_PORT;
    standin_field(reply, "serial", out, 40);
    return SDT_DONE;
}

STANDIN_EXPORT int STANDIN_CALL SDT_StartFindIDCard(int port, unsigned char *iin, int open_first) {
    (void)open_first;
    int status = sdt_enter("SDT_StartFindIDCard", port);
    if (status) return status;
    sdt_stage = NOTHING;
    sdt_insertion = id_card_insertion();
    if (sdt_insertion <= 0) return SDT_NOT_FOUND;
    memset(iin, 0, 4);
    sdt_stage = FOUND;
    return SDT_FOUND;
}

STANDIN_EXPORT int STANDIN_CALL SDT_SelectIDCard(int port, unsigned char *sn, int open_first) {
    (void)open_first;
    int status = sdt_enter("SDT_SelectIDCard", port);
    if (status) return status;
    if (sdt_stage != FOUND || id_card_insertion() != sdt_insertion) return SDT_NOT_SELECTED;
    memset(sn, 0, 8);
    sdt_stage = SELECTED;
    return SDT_DONE;
}

STANDIN_EXPORT int STANDIN_CALL SDT_ReadBaseMsg(int port, unsigned char *text, unsigned *text_length,
                                                unsigned char *photo, unsigned *photo_length, int open_first) {
    static char reply[STANDIN_REPLY];
    (void)open_first;
    int fault = standin_enter("SDT_ReadBaseMsg");
    if (id_card_insertion() < 0) sdt_port = 0;
    if (port != sdt_port) return SDT_NO_PORT;
    if (fault == STANDIN_REFUSE) return SDT_UNKNOWN;
    if (sdt_stage != SELECTED || id_card_insertion() != sdt_insertion) return SDT_NOT_READ;
    sdt_stage = NOTHING;
    if (standin_ask(reply, sizeof reply, "id_card") != STANDIN_DONE) return SDT_NOT_READ;
    *text_length = (unsigned)standin_octets(reply, text, SDT_TEXT);
    *photo_length = (unsigned)standin_octets(strchr(reply, ' ') + 1, photo, SDT_PHOTO);
    if (fault == STANDIN_EMPTY) *text_length = *photo_length = 0;
    if (fault == STANDIN_LENGTH) *text_length = 70000;
    if (fault == STANDIN_OVERRUN) standin_overrun(text, SDT_TEXT);
    return SDT_DONE;
}

#endif
