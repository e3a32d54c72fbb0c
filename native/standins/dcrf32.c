/* Stand-in for decard's dcrf32.dll / libdcrf32.so: contactless cards, contact cards, SAMs, identity cards, codes.
 *
 * Results are 16 bits wide: 0 is success, below 0 a failure, 1 "no card" where a card is looked for. Which negative
 * number means what is not published; FAILED and REFUSED are two of them. Contact cards have 61xx and 6Cxx followed
 * up by the library itself.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "standin.h"

#ifdef _WIN32
typedef intptr_t handle;
#else
typedef int handle;
#endif
typedef unsigned char byte;

#define API(result) STANDIN_EXPORT result STANDIN_CALL
#define DEVICE 0x20
#define FAILED (-1)
#define REFUSED (-0x57)
#define NO_CARD 1
#define ATR_SIZE 128
#define ANSWER_SIZE 258
#define TEXT_SIZE 256
#define PHOTO_SIZE 1024
#define CODE_SIZE 4096

enum { STATUS_NONE = 1, STATUS_UNPOWERED = 3, STATUS_POWERED = 4 }; /* of dc_CpuCardStatus */

static int is_open;
static const char *contact_slot = "contact";
static int is_scanning;
static char reply[STANDIN_REPLY];

/* Whether the handle is of an opened reader that is still plugged in; one that went away has to be opened again. */
static int usable(handle device) {
    if (device != DEVICE || !is_open) return 0;
    is_open = standin_plugged();
    return is_open;
}

#define BEGIN(device)                                \
    int fault = standin_enter(__func__);             \
    if (!usable(device)) return FAILED;              \
    if (fault == STANDIN_REFUSE) return REFUSED

API(handle) dc_init(short port, int baud) {
    standin_enter(__func__);
    if (port < 0 || baud <= 0 || !standin_plugged()) return FAILED;
    is_open = 1;
    return DEVICE;
}

API(short) dc_exit(handle device) {
    standin_enter(__func__);
    if (device != DEVICE || !is_open) return FAILED;
    is_open = is_scanning = 0;
    return 0;
}

/* Versions and numbers are told even by a reader that refuses cards. */
static short told(handle device, const char *name, byte *out, size_t size) {
    if (!usable(device) || standin_ask(reply, sizeof reply, "identity") != STANDIN_DONE) return FAILED;
    standin_field(reply, name, (char *)out, size);
    return 0;
}

API(short) dc_getver(handle device, byte *version) {
    standin_enter(__func__);
    return told(device, "firmware", version, 128);
}

API(short) dc_readdevsnr(handle device, byte *serial) {
    standin_enter(__func__);
    return told(device, "serial", serial, 33);
}

API(short) dc_beep(handle device, unsigned short tens_of_milliseconds) {
    BEGIN(device);
    return standin_ask(NULL, 0, "indicate %s", tens_of_milliseconds > 20 ? "error" : "ok") ? FAILED : 0;
}

/* The antenna. */

API(short) dc_reset(handle device, unsigned short tens_of_milliseconds) {
    BEGIN(device);
    (void)tens_of_milliseconds; /* the field goes off for that long, or for ever with 0: the card loses its power */
    return standin_ask(NULL, 0, "power_off contactless") ? FAILED : 0;
}

API(short) dc_config_card(handle device, byte type) {
    BEGIN(device);
    return type == 'A' || type == 'B' ? 0 : FAILED;
}

API(short) dc_card_n(handle device, byte mode, unsigned int *length, byte *number) {
    static const byte SERIAL[] = {0x99, 0x01, 0x99, 0x02};
    BEGIN(device);
    (void)mode;
    if (standin_ask(reply, sizeof reply, "status contactless") || strcmp(reply, "empty") == 0) return NO_CARD;
    memcpy(number, SERIAL, sizeof SERIAL);
    *length = sizeof SERIAL;
    return 0;
}

/* An answer of the card into the caller's buffer, spoilt as the fault says. */
static short give(int fault, const byte *answer, int length, byte *out, size_t size, unsigned int *told_length) {
    if (length < 0) return FAILED;
    if (fault == STANDIN_OVERRUN) standin_overrun(out, size);
    else memcpy(out, answer, (size_t)length);
    *told_length = fault == STANDIN_EMPTY ? 0 : fault == STANDIN_LENGTH ? 0xFF7F : (unsigned int)length;
    return 0;
}

static short power_on(int fault, const char *slot, byte *told_length, byte *out) {
    byte atr[ATR_SIZE];
    unsigned int length = 0;
    short result = give(fault, atr, standin_power_on(slot, atr, sizeof atr), out, ATR_SIZE, &length);
    *told_length = length > 0xFF ? 0xFF : (byte)length;
    return result;
}

API(short) dc_pro_resetInt(handle device, byte *length, byte *ats) {
    BEGIN(device);
    return power_on(fault, "contactless", length, ats);
}

static short exchange(int fault, const char *slot, unsigned int size, const byte *command, unsigned int *length,
                      byte *out, int whole) {
    static byte answer[STANDIN_REPLY];
    int got = standin_transmit(slot, command, size, answer, ANSWER_SIZE, whole);
    return give(fault, answer, got, out, ANSWER_SIZE, length);
}

API(short) dc_pro_commandlinkInt(
    handle device, unsigned int size, byte *command, unsigned int *length, byte *answer, byte quarter_seconds) {
    BEGIN(device);
    (void)quarter_seconds;
    return exchange(fault, "contactless", size, command, length, answer, 0);
}

/* Contact cards and SAMs. */

API(short) dc_setcpu(handle device, byte slot) {
    static const struct { byte number; const char *name; } SLOTS[] = {
        {0x0C, "contact"}, {0x0B, "contact2"}, {0x0D, "sam1"}, {0x0E, "sam2"}, {0x0F, "sam3"}, {0x11, "sam4"},
        {0x12, "sam5"}, {0x13, "sam6"}, {0x14, "sam7"}, {0x15, "sam8"},
    };
    BEGIN(device);
    for (size_t i = 0; i < sizeof SLOTS / sizeof *SLOTS; i++)
        if (SLOTS[i].number == slot) {
            contact_slot = SLOTS[i].name;
            return 0;
        }
    return FAILED;
}

API(short) dc_CpuCardStatus(handle device) {
    BEGIN(device);
    if (standin_ask(reply, sizeof reply, "status %s", contact_slot)) return FAILED;
    if (strcmp(reply, "powered") == 0) return STATUS_POWERED;
    return strcmp(reply, "unpowered") == 0 ? STATUS_UNPOWERED : STATUS_NONE;
}

API(short) dc_cpureset(handle device, byte *length, byte *atr) {
    BEGIN(device);
    return power_on(fault, contact_slot, length, atr);
}

API(short) dc_cpuapduInt(handle device, unsigned int size, byte *command, unsigned int *length, byte *answer) {
    BEGIN(device);
    return exchange(fault, contact_slot, size, command, length, answer, 1);
}

API(short) dc_cpudown(handle device) {
    BEGIN(device);
    return standin_ask(NULL, 0, "power_off %s", contact_slot) ? FAILED : 0;
}

/* Identity cards. The library gives the module's blocks; what a card with a fingerprint has more is not on ours. */
API(short) dc_SamAReadCardInfo(handle device, int type, int *text_length, byte *text, int *photo_length, byte *photo,
                               int *finger_length, byte *finger, int *extra_length, byte *extra) {
    BEGIN(device);
    (void)finger;
    (void)extra;
    if (type < 1 || type > 3 || standin_ask(reply, sizeof reply, "id_card")) return FAILED;
    *finger_length = *extra_length = 0;
    if (fault == STANDIN_OVERRUN) standin_overrun(text, TEXT_SIZE);
    else *text_length = (int)standin_octets(reply, text, TEXT_SIZE);
    const char *second = strchr(reply, ' ');
    *photo_length = second == NULL ? 0 : (int)standin_octets(second + 1, photo, PHOTO_SIZE);
    if (fault == STANDIN_EMPTY) *text_length = *photo_length = 0;
    if (fault == STANDIN_LENGTH) *text_length = 0xFF7F;
    return 0;
}

/* Codes: start, fetch until there is one, exit. */

API(short) dc_Scan2DBarcodeStart(handle device, byte mode) {
    BEGIN(device);
    if (mode != 0) return FAILED;
    is_scanning = 1;
    return 0;
}

API(short) dc_Scan2DBarcodeGetData(handle device, int *length, byte *code) {
    BEGIN(device);
    if (!is_scanning || standin_ask(reply, sizeof reply, "scan 0")) return FAILED;
    if (fault == STANDIN_OVERRUN) standin_overrun(code, CODE_SIZE);
    *length = (int)standin_octets(reply, code, fault == STANDIN_OVERRUN ? 0 : CODE_SIZE);
    if (fault == STANDIN_EMPTY) *length = 0;
    if (fault == STANDIN_LENGTH) *length = 0xFF7F;
    return 0;
}

API(short) dc_Scan2DBarcodeExit(handle device) {
    BEGIN(device);
    is_scanning = 0;
    return 0;
}
