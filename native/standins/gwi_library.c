/* A stand-in for the library of GWI's readers (CarderOpen, CardActive ...): one reader, on COM3. */
#include <string.h>

#include "sdt.h"

#define COM3 3
#define ATR_ROOM 128
#define ANSWER_ROOM 1024

enum { DONE = 0, NO_READER = -1, BAD_ARGUMENT = -2 };
enum { NO_SLOT = 1, NOT_INSERTED = 2, POWERED = 3, NOT_POWERED = 4, NO_POWER_UP = 5, BAD_DATA = 7, MANY_CARDS = 9 };

static const char *SLOTS[] = {"contact", "sam1", "contactless"};

/* The family of a slot: 0 contact, 1 SAM, 2 contactless, -1 none. */
static int family(unsigned char slot) {
    if (slot == 0xFF) return 2;
    if (slot == 0x00) return 0;
    return slot == 0x10 ? 1 : -1;
}

static int word(int family, int reason) {
    return (family + 1) << 12 | reason;
}

static int of_outcome(int outcome, int family) {
    switch (outcome) {
    case STANDIN_DONE: return DONE;
    case STANDIN_UNPLUGGED: return NO_READER;
    case STANDIN_NO_CARD: return word(family, NOT_INSERTED);
    case STANDIN_NOT_POWERED: return word(family, NOT_POWERED);
    case STANDIN_TWO_CARDS: return word(family, MANY_CARDS);
    default: return word(family, NO_POWER_UP);
    }
}

STANDIN_EXPORT int STANDIN_CALL PiccMemGetPort(int *port) {
    standin_enter("PiccMemGetPort");
    if (!standin_plugged()) return NO_READER;
    *port = COM3;
    return DONE;
}

STANDIN_EXPORT int STANDIN_CALL CarderOpen(int port) {
    standin_enter("CarderOpen");
    if (port != COM3 || !standin_plugged()) return NO_READER;
    sdt_port = port;
    return DONE;
}

STANDIN_EXPORT int STANDIN_CALL CarderClose(void) {
    standin_enter("CarderClose");
    sdt_port = 0;
    return DONE;
}

STANDIN_EXPORT int STANDIN_CALL GetCarderVer(unsigned char *out) {
    char reply[STANDIN_REPLY];
    standin_enter("GetCarderVer");
    if (standin_ask(reply, sizeof reply, "identity") != STANDIN_DONE) return NO_READER;
    standin_field(reply, "firmware", (char *)out, 64);
    return DONE;
}

STANDIN_EXPORT int STANDIN_CALL CarderBeeping(unsigned char on, unsigned char gap, unsigned char times) {
    static const char *SIGNALS[] = {"ok", "remove_card", "error"};
    standin_enter("CarderBeeping");
    if (on == 0 || gap == 0 || times == 0 || times > 3) return BAD_ARGUMENT;
    return of_outcome(standin_ask(NULL, 0, "indicate %s", SIGNALS[times - 1]), 0);
}

/* Whether a slot has power, as one of the words, or DONE for a card without power. */
static int status_of(int family) {
    char state[16];
    int outcome = standin_ask(state, sizeof state, "status %s", SLOTS[family]);
    if (outcome != STANDIN_DONE) return of_outcome(outcome, family);
    if (strcmp(state, "empty") == 0) return word(family, NOT_INSERTED);
    return strcmp(state, "powered") == 0 ? word(family, POWERED) : DONE;
}

STANDIN_EXPORT int STANDIN_CALL CardActive(unsigned char slot, unsigned char *atr, int *length) {
    static const unsigned char UID[] = {0x0A, 4, 0x5A, 0x1C, 0x00, 0x01}; /* type A, four bytes of UID */
    int fault = standin_enter("CardActive"), kind = family(slot), before = 0;
    if (sdt_port == 0) return NO_READER;
    if (kind < 0) return slot >= 0x10 ? word(1, NO_SLOT) : word(0, NO_SLOT);
    if (fault == STANDIN_REFUSE) return word(kind, BAD_DATA);
    int status = status_of(kind);
    if (status != DONE) return status;
    if (slot == 0xFF) memcpy(atr, UID, before = sizeof UID);
    int got = standin_power_on(SLOTS[kind], atr + before, ATR_ROOM - (size_t)before);
    if (got < 0) return of_outcome(-got, kind);
    *length = before + got;
    if (fault == STANDIN_EMPTY) *length = 0;
    if (fault == STANDIN_LENGTH) *length = 70000;
    if (fault == STANDIN_OVERRUN) standin_overrun(atr, ATR_ROOM);
    return DONE;
}

STANDIN_EXPORT int STANDIN_CALL CardAPDU(
    unsigned char slot, unsigned char *command, int size, unsigned char *answer, int *length) {
    int fault = standin_enter("CardAPDU"), kind = family(slot);
    if (sdt_port == 0) return NO_READER;
    if (kind < 0) return word(0, NO_SLOT);
    if (size < 4) return BAD_ARGUMENT;
    if (fault == STANDIN_REFUSE) return word(kind, BAD_DATA);
    int got = standin_transmit(SLOTS[kind], command, (size_t)size, answer, ANSWER_ROOM, 0);
    if (got < 0) return of_outcome(-got, kind);
    *length = got;
    if (fault == STANDIN_EMPTY) *length = 0;
    if (fault == STANDIN_LENGTH) *length = 70000;
    if (fault == STANDIN_OVERRUN) standin_overrun(answer, ANSWER_ROOM);
    return DONE;
}

STANDIN_EXPORT int STANDIN_CALL CardDeActive(unsigned char slot) {
    standin_enter("CardDeActive");
    int kind = family(slot);
    if (sdt_port == 0) return NO_READER;
    if (kind < 0) return word(0, NO_SLOT);
    int status = status_of(kind);
    if (status == DONE) return word(kind, NOT_POWERED);
    if (status != word(kind, POWERED)) return status;
    return of_outcome(standin_ask(NULL, 0, "power_off %s", SLOTS[kind]), kind);
}
