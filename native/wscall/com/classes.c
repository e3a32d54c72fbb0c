/* Names, arguments and their order are the specification's: its prototypes put szMsg before szOutput for WSC_*, and
 * the output before the message for reads. The numbers by which methods are called are their places here plus one:
 * add at the end, and to wscall.idl. */
#include "classes.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))
#define METHOD(name, function, parameters) {L##name, function, parameters, LENGTH(parameters)}
#define BARE(name, function) {L##name, function, NULL, 0}
#define OPERATION(name, parameters) METHOD(name, name, parameters)
#define OPERATIONS(parameters)                                                                   \
    OPERATION("WSC_getAuthKey", parameters), OPERATION("WSC_getCardInfo", parameters),           \
        OPERATION("WSC_syncCardInfo", parameters), OPERATION("WSC_virIdCardVerify", parameters), \
        OPERATION("WSC_updateCardInfo", parameters), OPERATION("WSC_downQr", parameters)

static const struct parameter com_read[] = {{L"OutputData", ROLE_OUTPUT},
                                            {L"ErrMsg", ROLE_MESSAGE},
                                            {L"szReserve", ROLE_RESERVE},
                                            {L"szDllNameList", ROLE_INCLUDE}};
static const struct parameter com_operation[] = {{L"szEndPoint", ROLE_ENDPOINT},
                                                 {L"szInput", ROLE_INPUT},
                                                 {L"szMsg", ROLE_MESSAGE},
                                                 {L"szOutput", ROLE_OUTPUT},
                                                 {L"szReserve", ROLE_RESERVE}};
static const struct parameter ocx_read[] = {{L"szReserve", ROLE_RESERVE}, {L"szDllNameList", ROLE_INCLUDE}};
static const struct parameter ocx_operation[] = {
    {L"szEndPoint", ROLE_ENDPOINT}, {L"szInput", ROLE_INPUT}, {L"szReserve", ROLE_RESERVE}};

static const struct method com_methods[] = {
    METHOD("CReadCardInfo", "ReadCardInfo_V2", com_read),
    METHOD("CReadPeopleInfo", "ReadPeopleInfo_V2", com_read),
    METHOD("CReadHealthInfo", "ReadHealthInfo_V2", com_read),
    BARE("CShowForm", "ShowForm_V2"),
    OPERATIONS(com_operation),
};

static const struct method ocx_methods[] = {
    METHOD("IReadCardInfo", "ReadCardInfo_V2", ocx_read),
    METHOD("IReadPeopleInfo", "ReadPeopleInfo_V2", ocx_read),
    METHOD("IReadHealthInfo", "ReadHealthInfo_V2", ocx_read),
    BARE("IShowForm", "ShowForm_V2"),
    OPERATIONS(ocx_operation),
};

static const CLSID com_id = {0xD548820D, 0x9CD2, 0x4DD1, {0x83, 0xEF, 0x65, 0x3C, 0x53, 0xA2, 0xBE, 0x40}};
static const CLSID ocx_id = {0x4F9F8397, 0x1A6C, 0x49DF, {0xB7, 0xBC, 0xA8, 0xB1, 0x93, 0x25, 0x87, 0x56}};
static const IID com_interface = {0x758B9775, 0x4B87, 0x4675, {0x98, 0x72, 0x9E, 0xBE, 0x2F, 0xA7, 0xC5, 0x33}};
static const IID ocx_interface = {0x6DE27D31, 0xC7CD, 0x44BA, {0x82, 0x25, 0x6C, 0xF2, 0xDC, 0x98, 0xD4, 0x95}};
const GUID type_library = {0x77128E61, 0xD11C, 0x4CF8, {0x82, 0xA3, 0x40, 0x52, 0xB8, 0x51, 0x3F, 0x08}};

const struct class classes[CLASSES] = {
    {&com_id, &com_interface, L"WSCall card readers", L"WSCall.WSCallCom", L"WSCall.WSCallCom.1", CODE, 0, com_methods,
     LENGTH(com_methods)},
    {&ocx_id, &ocx_interface, L"WSCall card readers for pages", L"WSCall.WSCallOcx", L"WSCall.WSCallOcx.1", LINE, 1,
     ocx_methods, LENGTH(ocx_methods)},
};
