/* Stand-in for SSSE32.dll as HuaDa ships it: the reader library that the terminal specification of the social
 * security card prescribes, with contactless cards, identity cards and the scanner of HuaDa's readers.
 *
 * Calls that give data return its length, the others 0; anything negative is an error. Answers are the card's own:
 * 61xx and 6Cxx are not followed up. Texts of the identity card are GBK, fill their buffers from the left and have no
 * terminator. A photo is left beside the library as zp.bmp even if nobody asked for it, as some builds do.
 */
#include <stdio.h>
#include <string.h>

#include "standin.h"

typedef unsigned char byte;

#define API(result) STANDIN_EXPORT result STANDIN_CALL
#define DEVICE 1
#define ATR_SIZE 64
#define ANSWER_SIZE 258
#define CODE_SIZE 1024
#define TEXT_SIZE 256
#define IMPOSSIBLE 0x7FFF

enum { /* the specification's names and numbers */
    IFD_OK = 0,
    IFD_ICC_TYPE_ERROR = -1,
    IFD_ICC_NO_EXIST = -2,
    IFD_ICC_NO_POWER = -3,
    IFD_ICC_NO_RESPONSE = -4,
    IFD_CONNECT_ERROR = -11,
    IFD_UNCONNECTED = -12,
    IFD_BAD_COMMAND = -13,
    IFD_PARAMETER_ERROR = -14
};

static int is_open, is_selected;
static char reply[STANDIN_REPLY];

static long error_of(int outcome) {
    switch (outcome) {
    case STANDIN_DONE: return IFD_OK;
    case STANDIN_NO_CARD: return IFD_ICC_NO_EXIST;
    case STANDIN_NOT_POWERED: return IFD_ICC_NO_POWER;
    case STANDIN_UNPLUGGED: return IFD_CONNECT_ERROR;
    default: return IFD_ICC_NO_RESPONSE;
    }
}

/* IFD_OK for the handle of an opened reader that is plugged in; one that went away has to be opened again. */
static long usable(long device) {
    if (device != DEVICE || !is_open) return IFD_UNCONNECTED;
    if (standin_plugged()) return IFD_OK;
    is_open = 0;
    return IFD_CONNECT_ERROR;
}

#define BEGIN(device)                               \
    int fault = standin_enter(__func__);            \
    long unusable = usable(device);                 \
    if (unusable) return unusable;                  \
    if (fault == STANDIN_REFUSE) return IFD_BAD_COMMAND

API(long) ICC_Reader_Open(char *name) {
    standin_enter(__func__);
    if (strncmp(name, "USB", 3) != 0 && strncmp(name, "COM", 3) != 0 && strcmp(name, "AUTO") != 0)
        return IFD_PARAMETER_ERROR;
    if (!standin_plugged()) return IFD_CONNECT_ERROR;
    is_open = 1;
    return DEVICE;
}

API(long) ICC_Reader_Close(long device) {
    standin_enter(__func__);
    if (device != DEVICE || !is_open) return IFD_UNCONNECTED;
    is_open = is_selected = 0;
    return IFD_OK;
}

/* Versions and numbers are told even by a reader that refuses cards. */

API(long) ICC_Reader_Libinfo(char *info) {
    standin_enter(__func__);
    strcpy(info, "wscall stand-in SSSE32");
    return IFD_OK;
}

static long told(long device, const char *name, char *out) {
    long unusable = usable(device);
    if (unusable) return unusable;
    if (standin_ask(reply, sizeof reply, "identity") != STANDIN_DONE) return IFD_ICC_NO_RESPONSE;
    standin_field(reply, name, out, 64);
    return IFD_OK;
}

API(long) ICC_Reader_GetDeviceSN(long device, char *serial) {
    standin_enter(__func__);
    return told(device, "serial", serial);
}

API(long) ICC_Reader_GetDeviceVersion(long device, char *software, char *hardware, char *boot, char *date) {
    standin_enter(__func__);
    strcpy(hardware, "1.0");
    strcpy(boot, "1.0");
    strcpy(date, "20240101");
    return told(device, "firmware", software);
}

API(long) ICC_PosBeep(long device, byte time) {
    BEGIN(device);
    return error_of(standin_ask(NULL, 0, "indicate %s", time > 10 ? "error" : "ok"));
}

API(long) ICC_DispSound(long device, byte type, byte mode) {
    static const char *const SIGNALS[] = {[2] = "wait", [3] = "error", [6] = "ok", [9] = "remove_card"};
    BEGIN(device);
    if (mode > 1 || type >= sizeof SIGNALS / sizeof *SIGNALS || SIGNALS[type] == NULL) return IFD_PARAMETER_ERROR;
    return error_of(standin_ask(NULL, 0, "indicate %s", SIGNALS[type]));
}

/* Data of the card into the caller's buffer, spoilt as the fault says. */
static long give(int fault, const byte *data, int length, byte *out, size_t size) {
    if (length < 0) return error_of(-length);
    if (fault == STANDIN_OVERRUN) standin_overrun(out, size);
    else memcpy(out, data, (size_t)length);
    return fault == STANDIN_EMPTY ? 0 : fault == STANDIN_LENGTH ? IMPOSSIBLE : length;
}

static long power_on(int fault, const char *slot, byte *out) {
    byte atr[ATR_SIZE];
    return give(fault, atr, standin_power_on(slot, atr, sizeof atr), out, ATR_SIZE);
}

static long exchange(int fault, const char *slot, long size, const byte *command, byte *out) {
    static byte answer[ANSWER_SIZE];
    if (size < 4) return IFD_PARAMETER_ERROR;
    int got = standin_transmit(slot, command, (size_t)size, answer, sizeof answer, 0);
    return give(fault, answer, got, out, ANSWER_SIZE);
}

/* Contact cards and SAMs. */

static const char *slot_of(byte number) {
    static const char *const SAMS[] = {"sam1", "sam2", "sam3", "sam4"};
    if (number == 0x01) return "contact";
    return number >= 0x11 && number <= 0x14 ? SAMS[number - 0x11] : NULL;
}

API(long) ICC_Reader_PowerOn(long device, byte slot, byte *atr) {
    BEGIN(device);
    return slot_of(slot) ? power_on(fault, slot_of(slot), atr) : IFD_PARAMETER_ERROR;
}

API(long) ICC_Reader_PowerOff(long device, byte slot) {
    BEGIN(device);
    return slot_of(slot) ? error_of(standin_ask(NULL, 0, "power_off %s", slot_of(slot))) : IFD_PARAMETER_ERROR;
}

API(long) ICC_Reader_GetStatus(long device, byte slot) {
    BEGIN(device);
    if (slot_of(slot) == NULL) return IFD_PARAMETER_ERROR;
    int outcome = standin_ask(reply, sizeof reply, "status %s", slot_of(slot));
    if (outcome != STANDIN_DONE) return error_of(outcome);
    return strcmp(reply, "powered") == 0 ? IFD_OK : strcmp(reply, "empty") == 0 ? IFD_ICC_NO_EXIST : IFD_ICC_NO_POWER;
}

API(long) ICC_Reader_Application(long device, byte slot, long size, byte *command, byte *answer) {
    BEGIN(device);
    return slot_of(slot) ? exchange(fault, slot_of(slot), size, command, answer) : IFD_PARAMETER_ERROR;
}

/* Contactless cards: set the type, request, anticollision, select, power on. */

API(long) PICC_Reader_SetTypeA(long device) {
    BEGIN(device);
    is_selected = 0;
    return IFD_OK;
}

API(long) PICC_Reader_Request(long device) {
    BEGIN(device);
    is_selected = 0;
    if (standin_ask(reply, sizeof reply, "status contactless") || strcmp(reply, "empty") == 0) return IFD_ICC_NO_EXIST;
    return IFD_OK;
}

API(long) PICC_Reader_anticoll(long device, byte *uid) {
    static const byte SERIAL[] = {0x99, 0x01, 0x99, 0x02};
    BEGIN(device);
    memcpy(uid, SERIAL, sizeof SERIAL);
    return IFD_OK;
}

API(long) PICC_Reader_Select(long device, byte type) {
    BEGIN(device);
    if (type != 0x41) return IFD_ICC_TYPE_ERROR;
    is_selected = 1;
    return IFD_OK;
}

API(long) PICC_Reader_PowerOnTypeA(long device, byte *ats) {
    BEGIN(device);
    return is_selected ? power_on(fault, "contactless", ats) : IFD_ICC_NO_RESPONSE;
}

/* A card that went away does not answer: this function cannot tell that it is gone. */
API(long) PICC_Reader_Application(long device, long size, byte *command, byte *answer) {
    BEGIN(device);
    long result = exchange(fault, "contactless", size, command, answer);
    return result == IFD_ICC_NO_EXIST || result == IFD_ICC_NO_POWER ? IFD_ICC_NO_RESPONSE : result;
}

/* Identity cards. */

static void text(const char *name, char *out) {
    char value[TEXT_SIZE];
    memcpy(out, value, standin_field(reply, name, value, sizeof value));
}

API(long) PICC_Reader_ReadIDMsg(long device, const char *picture_file, char *name, char *sex, char *nation, char *birth,
                                char *address, char *number, char *issuer, char *from, char *to, char *error) {
    static byte picture[STANDIN_PICTURE];
    BEGIN(device);
    int outcome = standin_ask(reply, sizeof reply, "id_fields");
    if (outcome != STANDIN_DONE) {
        strcpy(error, "no card");
        return error_of(outcome);
    }
    standin_picture(picture);
    standin_write(picture_file != NULL ? picture_file : "zp.bmp", picture, sizeof picture);
    if (fault == STANDIN_EMPTY) return IFD_OK;
    text("name", name);
    text("sex_name", sex);
    text("nation_name", nation);
    text("birth", birth);
    text("address", address);
    text("number", number);
    text("issuer", issuer);
    text("valid_from", from);
    text("valid_to", to);
    if (fault == STANDIN_OVERRUN) standin_overrun(name, TEXT_SIZE);
    return IFD_OK;
}

/* Codes: waits some seconds for one. */
API(long) ICC_Reader_ScanCode(long device, byte seconds, char *code) {
    BEGIN(device);
    int outcome = standin_ask(reply, sizeof reply, "scan %u", seconds * 1000u);
    if (outcome == STANDIN_TIMEOUT) return IFD_ICC_NO_RESPONSE;
    if (outcome != STANDIN_DONE) return error_of(outcome);
    if (fault == STANDIN_EMPTY) return 0;
    if (fault == STANDIN_OVERRUN) standin_overrun(code, CODE_SIZE);
    else standin_octets(reply, (byte *)code, CODE_SIZE);
    return (long)strlen(reply) / 2;
}
