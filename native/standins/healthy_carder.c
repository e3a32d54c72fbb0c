/* A stand-in for Watchdata's HealthyCarder.dll: records joined by '|', messages in GBK, and a scanner.
 *
 * The scanner reads by itself until it is told to wait for commands, and refuses commands before.
 */
#include <stdio.h>
#include <string.h>

#include "standin.h"

#define ROOM 4096
#define PATIENCE 500 /* milliseconds for which a command scans */

/* Codes of the stand-in itself; of the real ones only the last is known. */
enum { DONE = 0, NO_READER = -1, NO_CARD = -2, NO_SAM = -3, REFUSED = -4, NOT_IN_COMMAND_MODE = -5, NOTHING_SHOWN = -11 };

static const char *CARD[] = {"klx", "gfbb", "fkjgmc", "orgCode", "fksj", "kh", "aqm", "fkxlh", "yycsdm", NULL};
static const char *PEOPLE[] = {
    "xm",     "xb",     "mzdm",   "csrq",   "sfzhm",  "kyxq",     "brdh",      "brdh2",     "ylfyzffs", "ylfyzffs2", "ylfyzffs3",
    "dzlb",   "address", "dzlb2", "address2", "lxrxm1", "lxrgx1", "lxrdh1",    "lxrxm2",    "lxrgx2",   "lxrdh2",    "lxrxm3",
    "lxrgx3", "lxrdh3", "xldm",   "fyzhdm", "zydm",   "zjlx",     "zjhm",      "jkdah",     "xnhkh",    NULL};

static int in_command_mode;

static int said(char *message, int code) {
    static const struct {
        int code;
        const char *text; /* GBK */
    } MESSAGES[] = {
        {NO_READER, "\xB6\xC1\xBF\xA8\xC6\xF7\xCE\xB4\xC1\xAC\xBD\xD3"},   /* 读卡器未连接 */
        {NO_CARD, "\xD1\xB0\xBF\xA8\xCA\xA7\xB0\xDC"},                     /* 寻卡失败 */
        {NO_SAM, "SAM\xBF\xA8\xB2\xD9\xD7\xF7\xCA\xA7\xB0\xDC"},           /* SAM卡操作失败 */
        {REFUSED, "\xB2\xD9\xD7\xF7\xCA\xA7\xB0\xDC"},                     /* 操作失败 */
        {NOT_IN_COMMAND_MODE, "\xB7\xC7\xD6\xB8\xC1\xEE\xC4\xA3\xCA\xBD"}, /* 非指令模式 */
        {NOTHING_SHOWN, "\xC9\xA8\xC2\xEB\xB3\xAC\xCA\xB1"},               /* 扫码超时 */
    };
    for (size_t i = 0; i < sizeof MESSAGES / sizeof *MESSAGES; i++)
        if (MESSAGES[i].code == code) strcpy(message, MESSAGES[i].text);
    return code;
}

static int of_outcome(int outcome) {
    switch (outcome) {
    case STANDIN_DONE: return DONE;
    case STANDIN_NO_CARD: return NO_CARD;
    case STANDIN_NO_SAM: return NO_SAM;
    case STANDIN_TIMEOUT: return NOTHING_SHOWN;
    case STANDIN_UNPLUGGED: return NO_READER;
    default: return REFUSED;
    }
}

/* Play what is left of a fault upon an answer that is complete. */
static void spoil(int fault, char *out) {
    if (fault == STANDIN_EMPTY) out[0] = '\0';
    if (fault == STANDIN_LENGTH) memset(out, '9', ROOM); /* up to the last byte, without a NUL */
    if (fault == STANDIN_OVERRUN) standin_overrun(out, ROOM);
}

static int record(const char *symbol, const char *kind, const char *const *names, char *out, char *message) {
    static char reply[STANDIN_REPLY];
    char value[512];
    int fault = standin_enter(symbol);
    if (fault == STANDIN_REFUSE) return said(message, REFUSED);
    int code = of_outcome(standin_ask(reply, sizeof reply, "record %s", kind));
    if (code != DONE) return said(message, code);
    out[0] = '\0';
    for (; *names != NULL; names++) {
        standin_field(reply, *names, value, sizeof value);
        strcat(out, value);
        if (names[1] != NULL) strcat(out, "|");
    }
    spoil(fault, out);
    return DONE;
}

STANDIN_EXPORT int STANDIN_CALL ReadCardInfo(char *out, char *message) {
    return record("ReadCardInfo", "card", CARD, out, message);
}

STANDIN_EXPORT int STANDIN_CALL ReadPeopleInfo(char *out, char *message) {
    return record("ReadPeopleInfo", "people", PEOPLE, out, message);
}

STANDIN_EXPORT int STANDIN_CALL GetScanMode(char *out, char *message) {
    standin_enter("GetScanMode");
    if (!standin_plugged()) return said(message, NO_READER);
    strcpy(out, in_command_mode ? "01" : "00");
    return DONE;
}

STANDIN_EXPORT int STANDIN_CALL Checkmod_Cmd(char *out, char *message) {
    (void)out;
    standin_enter("Checkmod_Cmd");
    if (!standin_plugged()) return said(message, NO_READER);
    in_command_mode = 1;
    return DONE;
}

STANDIN_EXPORT int STANDIN_CALL SendScanCmd(char *out, char *message) {
    static char code[STANDIN_REPLY];
    int fault = standin_enter("SendScanCmd");
    if (fault == STANDIN_REFUSE) return said(message, REFUSED);
    if (!in_command_mode) return said(message, NOT_IN_COMMAND_MODE);
    int result = of_outcome(standin_ask(code, sizeof code, "scan %d", PATIENCE));
    if (result != DONE) return said(message, result);
    size_t length = standin_octets(code, (unsigned char *)out, ROOM - 1);
    out[length < ROOM ? length : ROOM - 1] = '\0';
    spoil(fault, out);
    return DONE;
}
