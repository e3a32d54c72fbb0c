/* Stand-in for the national driver of the health card, WSB_RWInterface.dll (居民健康卡应用接口技术规范).
 *
 * 0 is success, everything else an error number. Slot 0x01 is the user's card, on contacts or on the antenna, 0x11
 * the SAM. SendAPDU follows 61xx and 6Cxx up by itself. A field that a card does not have, or that could not be read,
 * is empty in a successful answer, as in the public implementation.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "standin.h"

typedef intptr_t handle;
typedef unsigned char byte;

#define API(result) STANDIN_EXPORT result STANDIN_CALL
#define DEVICE ((handle)0x57)
#define ATR_SIZE 64
#define ANSWER_SIZE 258
#define TEXT_SIZE 256
#define IMPOSSIBLE 0x7FFF

enum { /* the reader's codes, and the interface's own */
    OK = 0,
    NOT_CONNECTED = 1,
    NO_CARD = 2,
    NO_ANSWER = 4,
    BROKEN = 5,
    BAD_HANDLE = 6,
    BAD_ARGUMENT = 101,
    CARD_ODD = 104,
    SAM_ODD = 105,
    OPEN_FAILED = 110,
    NO_SUCH_RECORD = 112
};

static int is_open;
static handle opened; /* what the caller has to show */
static int sam_is_powered;
static char reply[STANDIN_REPLY];

static int error_of(int outcome) {
    switch (outcome) {
    case STANDIN_DONE: return OK;
    case STANDIN_NO_CARD: return NO_CARD;
    case STANDIN_NOT_POWERED: return NO_ANSWER;
    case STANDIN_NO_SAM: return SAM_ODD;
    case STANDIN_UNPLUGGED: return NOT_CONNECTED;
    default: return CARD_ODD;
    }
}

static int usable(handle device) {
    if (device != opened || !is_open) return BAD_HANDLE;
    if (standin_plugged()) return OK;
    is_open = 0;
    return NOT_CONNECTED;
}

#define BEGIN(device)                            \
    int fault = standin_enter(__func__);         \
    int unusable = usable(device);               \
    if (unusable) return unusable;               \
    if (fault == STANDIN_REFUSE) return BROKEN

static void begin(handle device) {
    is_open = 1;
    opened = device;
    sam_is_powered = 0;
}

static int end(handle device) {
    if (device != opened || !is_open) return BAD_HANDLE;
    is_open = 0;
    return OK;
}

API(handle) OpenDevice(int port) {
    standin_enter(__func__);
    if (port < 0 || !standin_plugged()) return 0;
    begin(DEVICE);
    return DEVICE;
}

API(unsigned int) CloseDevice(handle device) {
    standin_enter(__func__);
    return (unsigned int)end(device);
}

/* The older way in, which gives no handle: 0 stands for the one reader. */

API(int) iDOpenPort(void) {
    standin_enter(__func__);
    if (!standin_plugged()) return OPEN_FAILED;
    begin(0);
    return OK;
}

API(int) iDClosePort(void) {
    standin_enter(__func__);
    return end(0);
}

/* Where the user's card lies. */
static const char *user_slot(void) {
    return standin_ask(reply, sizeof reply, "status contact") == STANDIN_DONE && strcmp(reply, "empty") != 0
               ? "contact"
               : "contactless";
}

static const char *slot_of(int number) {
    return number == 0x01 ? user_slot() : number == 0x11 ? "sam1" : number == 0x12 ? "sam2" : NULL;
}

API(int) PowerOn(handle device, int number, char *atr) {
    byte octets[ATR_SIZE];
    BEGIN(device);
    const char *slot = slot_of(number);
    if (slot == NULL) return BAD_ARGUMENT;
    int length = standin_power_on(slot, octets, sizeof octets);
    if (number == 0x11) sam_is_powered = length > 0;
    if (length < 0) return error_of(-length);
    if (fault == STANDIN_OVERRUN) standin_overrun(atr, 2 * ATR_SIZE);
    else standin_digits(octets, fault == STANDIN_EMPTY ? 0 : (size_t)length, atr);
    return OK;
}

API(unsigned int) SendAPDU(handle device, byte number, byte *command, unsigned long size, byte *answer, int *length) {
    static byte got[STANDIN_REPLY];
    BEGIN(device);
    const char *slot = slot_of(number);
    if (slot == NULL || size < 4) return BAD_ARGUMENT;
    int count = standin_transmit(slot, command, size, got, ANSWER_SIZE, 1);
    if (count < 0) return (unsigned int)error_of(-count);
    if (fault == STANDIN_OVERRUN) standin_overrun(answer, ANSWER_SIZE);
    else memcpy(answer, got, (size_t)count);
    *length = fault == STANDIN_EMPTY ? 0 : fault == STANDIN_LENGTH ? IMPOSSIBLE : count;
    return OK;
}

/* Records. A name with * is one digit on our cards and two in this interface, as the number of a code is. */

static void put(const char *name, char *out) {
    char value[TEXT_SIZE];
    size_t length = standin_field(reply, name + (*name == '*'), value, sizeof value);
    if (*name == '*' && length == 1) *out++ = '0';
    memcpy(out, value, length + 1);
}

static int record(
    handle device, const char *symbol, const char *kind, const char *const *names, char **out, size_t count) {
    int fault = standin_enter(symbol);
    int unusable = usable(device);
    if (unusable) return unusable;
    if (fault == STANDIN_REFUSE) return BROKEN;
    if (strcmp(kind, "card") != 0 && !sam_is_powered) return SAM_ODD;
    char status[16];
    int outcome = standin_ask(status, sizeof status, "status %s", user_slot());
    if (outcome != STANDIN_DONE) return error_of(outcome);
    if (strcmp(status, "powered") != 0) return strcmp(status, "empty") == 0 ? NO_CARD : NO_ANSWER;
    outcome = standin_ask(reply, sizeof reply, "record %s", kind);
    if (outcome != STANDIN_DONE) return error_of(outcome);
    for (size_t i = 0; i < count; i++)
        if (fault == STANDIN_EMPTY) out[i][0] = '\0';
        else if (fault == STANDIN_OVERRUN) standin_overrun(out[i], TEXT_SIZE);
        else put(names[i], out[i]);
    return OK;
}

#define RECORD(kind, names, ...)                                                           \
    do {                                                                                   \
        char *out[] = {__VA_ARGS__};                                                       \
        return record(device, __func__, kind, names, out, sizeof out / sizeof *out);       \
    } while (0)

API(int) iR_DDF1EF05Info(handle device, char *KLB, char *GFBB, char *FKJGMC, char *FKJGDM, char *FKJGZS, char *FKSJ,
                         char *KH, char *AQM, char *XPXLH, char *YYCSDM) {
    static const char *const NAMES[] = {"*klx", "gfbb", "fkjgmc", "orgCode", "fkjgzs",
                                        "fksj", "kh",   "aqm",    "fkxlh",   "yycsdm"};
    RECORD("card", NAMES, KLB, GFBB, FKJGMC, FKJGDM, FKJGZS, FKSJ, KH, AQM, XPXLH, YYCSDM);
}

API(int) iR_DDF1EF06Info(handle device, char *XM, char *XB, char *MZ, char *CSRQ, char *SFZH) {
    static const char *const NAMES[] = {"xm", "*xb", "mzdm", "csrq", "sfzhm"};
    RECORD("people", NAMES, XM, XB, MZ, CSRQ, SFZH);
}

API(int) iR_DDF1EF08Info(handle device, char *KYXQ, char *BRDH1, char *BRDH2, char *YLFYZFFS1, char *YLFYZFFS2,
                         char *YLFYZFFS3) {
    static const char *const NAMES[] = {"kyxq", "brdh", "brdh2", "ylfyzffs", "ylfyzffs2", "ylfyzffs3"};
    RECORD("people", NAMES, KYXQ, BRDH1, BRDH2, YLFYZFFS1, YLFYZFFS2, YLFYZFFS3);
}

API(int) iR_DF01EF05Info(handle device, char *DZLB1, char *DZ1, char *DZLB2, char *DZ2) {
    static const char *const NAMES[] = {"*dzlb", "address", "*dzlb2", "address2"};
    RECORD("people", NAMES, DZLB1, DZ1, DZLB2, DZ2);
}

API(int) iR_DF01EF06Info(handle device, char *LXRXM1, char *LXRGX1, char *LXRDH1, char *LXRXM2, char *LXRGX2,
                         char *LXRDH2, char *LXRXM3, char *LXRGX3, char *LXRDH3) {
    static const char *const NAMES[] = {"lxrxm1", "*lxrgx1", "lxrdh1", "lxrxm2", "*lxrgx2",
                                        "lxrdh2", "lxrxm3",  "*lxrgx3", "lxrdh3"};
    RECORD("people", NAMES, LXRXM1, LXRGX1, LXRDH1, LXRXM2, LXRGX2, LXRDH2, LXRXM3, LXRGX3, LXRDH3);
}

API(int) iR_DF01EF07Info(handle device, char *WHCD, char *HYZK, char *ZY) {
    static const char *const NAMES[] = {"xldm", "fyzhdm", "zydm"};
    RECORD("people", NAMES, WHCD, HYZK, ZY);
}

API(int) iR_DF01EF08Info(handle device, char *ZJLB, char *ZJHM, char *JKDAH, char *XNHZH) {
    static const char *const NAMES[] = {"*zjlx", "zjhm", "jkdah", "xnhkh"};
    RECORD("people", NAMES, ZJLB, ZJHM, JKDAH, XNHZH);
}

API(int) iR_DF02EF05Info(handle device, char *ABOXX, char *RHXX, char *XCBZ, char *XZBBZ, char *XNXGBBZ, char *DXBBZ,
                         char *NXWLBZ, char *TNBBZ, char *QGYBZ, char *TXBZ, char *QGYZBZ, char *QGQSBZ, char *KZXYZBZ,
                         char *XZQBQBZ, char *QTYXJSMC) {
    static const char *const NAMES[] = {
        "*abodm",  "*rhdm",  "*xcbz", "*xzbbz",  "*xnxgbbz", "*dxbbz",   "*nxwlbz",  "*tnbbz",
        "*qgybz",  "*txbz",  "*qgyzbz", "*qgqsbz", "*kzxyzbz", "*xzqbqbz", "qtyxjsmc",
    };
    RECORD("health", NAMES, ABOXX, RHXX, XCBZ, XZBBZ, XNXGBBZ, DXBBZ, NXWLBZ, TNBBZ, QGYBZ, TXBZ, QGYZBZ, QGQSBZ,
           KZXYZBZ, XZQBQBZ, QTYXJSMC);
}

API(int) iR_DF02EF06Info(handle device, char *JSBBZ) {
    static const char *const NAMES[] = {"*jsbbz"};
    RECORD("health", NAMES, JSBBZ);
}

/* Lists: the newest entry is number 1; beyond the last one there is no record. */
static int entry(handle device, const char *symbol, const char *first, const char *second, int number, int most,
                 char *first_out, char *second_out) {
    char names[2][16];
    snprintf(names[0], sizeof names[0], "%s%d", first, number);
    snprintf(names[1], sizeof names[1], "%s%d", second, number);
    const char *const both[] = {names[0], names[1]};
    char *out[] = {first_out, second_out};
    if (number < 1 || number > most) return BAD_ARGUMENT;
    int result = record(device, symbol, "health", both, out, 2);
    return result == OK && first_out[0] == '\0' && number > 1 ? NO_SUCH_RECORD : result;
}

API(int) iR_DF02EF07Info(handle device, int number, char *GMWZMC, char *GMFY) {
    return entry(device, __func__, "gmwzmc", "gmfy", number, 3, GMWZMC, GMFY);
}

API(int) iR_DF02EF08Info(handle device, int number, char *MYJZMC, char *MYJZSJ) {
    return entry(device, __func__, "myjzmc", "myjzsj", number, 10, MYJZMC, MYJZSJ);
}
