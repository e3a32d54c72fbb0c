/* The functions as a HIS calls them: its strings in, its buffers filled. Mind the order of the buffers: WSC_* have
 * szMsg before szOutput, Read*_V2 have the output first. That is how the specification declares them. */
#include "buffers.h"
#include "call.h"

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#define CONVENTION __stdcall
#else
#define EXPORT __attribute__((visibility("default")))
#define CONVENTION
#endif

#define OPERATION(name)                                                                                     \
    EXPORT int CONVENTION name(const char *szEndPoint, const char *szInput, char *szMsg, char *szOutput,    \
                               const char *szReserve) {                                                     \
        const struct call_texts texts = {szEndPoint, szInput, szReserve, NULL};                             \
        return buffers_call(#name, &texts, szOutput, szMsg);                                                \
    }                                                                                                       \
    struct call_texts

#define READING(name)                                                                                       \
    EXPORT int CONVENTION name(char *OutputData, char *ErrMsg, const char *szReserve) {                     \
        const struct call_texts texts = {NULL, NULL, szReserve, NULL};                                      \
        return buffers_call(#name, &texts, OutputData, ErrMsg);                                             \
    }                                                                                                       \
    struct call_texts

OPERATION(WSC_getAuthKey);
OPERATION(WSC_getCardInfo);
OPERATION(WSC_syncCardInfo);
OPERATION(WSC_virIdCardVerify);
OPERATION(WSC_updateCardInfo);
OPERATION(WSC_downQr);
READING(ReadCardInfo_V2);
READING(ReadPeopleInfo_V2);
READING(ReadHealthInfo_V2);

EXPORT int CONVENTION ShowForm_V2(void) {
    const struct call_texts none = {NULL, NULL, NULL, NULL};
    struct call_answer answer;
    struct call_manners manners;
    call_as_configured("ShowForm_V2", &none, &answer, &manners);
    int code = answer.code;
    call_answer_free(&answer);
    return code;
}
