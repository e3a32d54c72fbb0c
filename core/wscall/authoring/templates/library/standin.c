/* Stands in for the vendor's library in `wscall plugin check`: the functions of its header, with its codes, over the
 * simulated cards. Not shipped to sites. What standin_ask understands is described in standin.h. */
#include <string.h>

#include "standin.h"

#define HANDLE 7
#define FAILED (-9)

static int code(int outcome) {
    switch (outcome) {
    case STANDIN_DONE: return 0;
    case STANDIN_UNPLUGGED: return -1;
    case STANDIN_NO_CARD: return -2;
    case STANDIN_NOT_POWERED: return -3;
    case STANDIN_TWO_CARDS: return -4;
    default: return FAILED;
    }
}

static const char *place(int slot) {
    return slot == 0 ? "contact" : slot == 1 ? "contactless" : slot == 16 ? "sam1" : "none";
}

/* How much an answer of `length` bytes, or an outcome, is worth to the caller; what a fault makes of it. */
static int give(int fault, int length, unsigned char *out, int *size) {
    if (fault == STANDIN_REFUSE) return FAILED;
    if (length < 0) return code(-length);
    if (fault == STANDIN_OVERRUN) standin_overrun(out, (size_t)*size);
    *size = fault == STANDIN_EMPTY ? 0 : fault == STANDIN_LENGTH ? 100000 : length;
    return 0;
}

STANDIN_EXPORT int STANDIN_CALL acme_open(void) {
    int fault = standin_enter("acme_open");
    int outcome = standin_ask(NULL, 0, "identity");
    return fault == STANDIN_REFUSE ? FAILED : outcome ? code(outcome) : HANDLE;
}

STANDIN_EXPORT int STANDIN_CALL acme_close(int handle) {
    standin_enter("acme_close");
    return handle == HANDLE ? 0 : FAILED;
}

STANDIN_EXPORT int STANDIN_CALL acme_serial(int handle, char *text) {
    static char reply[STANDIN_REPLY];
    int fault = standin_enter("acme_serial");
    int outcome = standin_ask(reply, sizeof reply, "identity");
    if (handle != HANDLE || fault == STANDIN_REFUSE) return FAILED;
    if (outcome) return code(outcome);
    standin_field(reply, "serial", text, 32);
    return 0;
}

STANDIN_EXPORT int STANDIN_CALL acme_beep(int handle, int tenths) {
    int fault = standin_enter("acme_beep");
    if (handle != HANDLE || fault == STANDIN_REFUSE) return FAILED;
    return code(standin_ask(NULL, 0, "indicate %s", tenths > 1 ? "error" : "ok"));
}

STANDIN_EXPORT int STANDIN_CALL acme_power_on(int handle, int slot, unsigned char *atr, int *size) {
    int fault = standin_enter("acme_power_on");
    if (handle != HANDLE) return FAILED;
    return give(fault, standin_power_on(place(slot), atr, (size_t)*size), atr, size);
}

STANDIN_EXPORT int STANDIN_CALL acme_transmit(int handle, int slot, const unsigned char *command, int length,
                                              unsigned char *answer, int *size) {
    int fault = standin_enter("acme_transmit");
    if (handle != HANDLE) return FAILED;
    return give(fault, standin_transmit(place(slot), command, (size_t)length, answer, (size_t)*size, 0), answer, size);
}

STANDIN_EXPORT int STANDIN_CALL acme_power_off(int handle, int slot) {
    int fault = standin_enter("acme_power_off");
    if (handle != HANDLE || fault == STANDIN_REFUSE) return FAILED;
    return code(standin_ask(NULL, 0, "power_off %s", place(slot)));
}
