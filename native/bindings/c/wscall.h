/* The functions of WSCallDLL.dll (Windows, x86 and x86-64) and libWSCall.so (Linux, x86-64 and ARM64).
 *
 * Calling convention: __stdcall on Windows, exported without decoration (WSC_getAuthKey, not _WSC_getAuthKey@20);
 * the platform's own on Linux. In 64-bit programs there is only one.
 *
 * Texts: NUL-terminated, GBK (GB 18030, of which it is a part) unless the configuration says [AGENT] encoding=UTF-8.
 * NULL is taken for an empty text.
 *
 * Buffers: the caller's, and their sizes are not passed: the library believes the configuration, [AGENT] outputSize
 * and messageSize. Never have smaller ones than it says; WSC_OUTPUT_LIMIT and WSC_MESSAGE_LIMIT are the most it can
 * say, so buffers of that size fit every site. Both are written on every call, with their NUL and never past the
 * configured size. An output that does not fit is not written at all: the function returns -16 and the message says
 * how much it needs. Mind the order: WSC_* take the message first, Read*_V2 the output first.
 *
 * Errors: WSC_* return WSC_SUCCESS (10000), the platform's own code (10101 to 10156, 1010, 1020, 1040), or a negative
 * one of this machine; Read*_V2 and ShowForm_V2 return WSC_READ_SUCCESS (0) or a negative one. The message is empty
 * on success and a Chinese text otherwise. Nothing is thrown and the process is never ended.
 *
 * A call waits for a card or the platform, for at most [AGENT] callLimit (a minute): call from a thread that may wait.
 * Any number of threads may call at once. */
#ifndef WSCALL_H
#define WSCALL_H

#ifdef _WIN32
#define WSC_CALL __stdcall
#else
#define WSC_CALL
#endif

/* Bytes, with the NUL: what the library takes the buffers for where the configuration says nothing. */
#define WSC_OUTPUT_SIZE 5120
#define WSC_MESSAGE_SIZE 1024

/* Bytes, with the NUL: the most that a configuration can say. */
#define WSC_OUTPUT_LIMIT 1048576
#define WSC_MESSAGE_LIMIT 65536

/* Return values that mean success. */
#define WSC_SUCCESS 10000
#define WSC_READ_SUCCESS 0

/* Return values of this machine, where no card and no platform said anything. */
#define WSC_NOT_SUPPORTED (-11)
#define WSC_NOT_READY (-14)
#define WSC_BAD_INPUT (-15)
#define WSC_UNKNOWN_ERROR (-16) /* also: the buffer is too small for the output */
#define WSC_NO_CARD (-24)
#define WSC_NOT_CONNECTED (-33) /* also: the agent of wscall does not run, or did not answer in time */
#define WSC_BAD_CONFIGURATION (-100)
#define WSC_PLATFORM_FAILED (-101)
#define WSC_CONFIGURATION_NOT_WRITTEN (-102)

#ifdef __cplusplus
extern "C" {
#endif

/* szEndPoint: address of the platform's service; empty: the configured one.
 * szInput: XML, a SOAP envelope or the operation's element alone; the output has the same shape.
 * szMsg, szOutput: buffers.
 * szReserve: ksdm|ksmc|kslx|medicalType|TerminalType|Amount|PayMode|BankCode of the visit; may be empty. */

int WSC_CALL WSC_getAuthKey(const char *szEndPoint, const char *szInput, char *szMsg, char *szOutput,
                            const char *szReserve);
int WSC_CALL WSC_getCardInfo(const char *szEndPoint, const char *szInput, char *szMsg, char *szOutput,
                             const char *szReserve);
int WSC_CALL WSC_syncCardInfo(const char *szEndPoint, const char *szInput, char *szMsg, char *szOutput,
                              const char *szReserve);
int WSC_CALL WSC_virIdCardVerify(const char *szEndPoint, const char *szInput, char *szMsg, char *szOutput,
                                 const char *szReserve);
int WSC_CALL WSC_updateCardInfo(const char *szEndPoint, const char *szInput, char *szMsg, char *szOutput,
                                const char *szReserve);
int WSC_CALL WSC_downQr(const char *szEndPoint, const char *szInput, char *szMsg, char *szOutput, const char *szReserve);

/* OutputData: fields joined with '|'. The output comes before the message here. */

int WSC_CALL ReadCardInfo_V2(char *OutputData, char *ErrMsg, const char *szReserve);
int WSC_CALL ReadPeopleInfo_V2(char *OutputData, char *ErrMsg, const char *szReserve);
int WSC_CALL ReadHealthInfo_V2(char *OutputData, char *ErrMsg, const char *szReserve);

/* Open the page for people in the browser of this machine. */

int WSC_CALL ShowForm_V2(void);

/* For programs that load the library while they run. */

typedef int(WSC_CALL *WSC_operation)(const char *szEndPoint, const char *szInput, char *szMsg, char *szOutput,
                                     const char *szReserve);
typedef int(WSC_CALL *WSC_reading)(char *OutputData, char *ErrMsg, const char *szReserve);
typedef int(WSC_CALL *WSC_form)(void);

#ifdef __cplusplus
}
#endif

#endif
