/* A stand-in for sdtapi.dll: one module, on the first USB port. */
#include "sdt.h"

#define USB1 1001

STANDIN_EXPORT int STANDIN_CALL SDT_OpenPort(int port) {
    standin_enter("SDT_OpenPort");
    if (port != USB1 || id_card_insertion() < 0) return SDT_NO_PORT;
    sdt_port = port;
    sdt_stage = NOTHING;
    return SDT_DONE;
}

STANDIN_EXPORT int STANDIN_CALL SDT_ClosePort(int port) {
    standin_enter("SDT_ClosePort");
    if (port != sdt_port) return SDT_NO_PORT;
    sdt_port = 0;
    return SDT_DONE;
}
