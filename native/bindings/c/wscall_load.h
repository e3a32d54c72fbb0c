/* Loads WSCallDLL.dll or libWSCall.so while the program runs, as a HIS does that also runs without it.
 *
 *     struct wscall_library wscall;
 *     if (wscall_load(&wscall, NULL)) {
 *         char output[WSC_OUTPUT_LIMIT / 16], message[WSC_MESSAGE_SIZE];    at least [AGENT] outputSize, messageSize
 *         int code = wscall.ReadPeopleInfo_V2(output, message, "");
 *         wscall_unload(&wscall);
 *     }
 *
 * Unload only when no call is under way. On Linux link with -ldl where the C library still parts it. */
#ifndef WSCALL_LOAD_H
#define WSCALL_LOAD_H

#include <stddef.h>

#include "wscall.h"

#ifdef _WIN32
#include <windows.h>
#define WSCALL_FILE "WSCallDLL.dll"
#else
#include <dlfcn.h>
#define WSCALL_FILE "libWSCall.so"
#endif

struct wscall_library {
    void *module;
    WSC_operation WSC_getAuthKey, WSC_getCardInfo, WSC_syncCardInfo, WSC_virIdCardVerify, WSC_updateCardInfo, WSC_downQr;
    WSC_reading ReadCardInfo_V2, ReadPeopleInfo_V2, ReadHealthInfo_V2;
    WSC_form ShowForm_V2;
};

static inline void wscall_unload(struct wscall_library *library) {
    if (library->module == NULL) return;
#ifdef _WIN32
    FreeLibrary((HMODULE)library->module);
#else
    dlclose(library->module);
#endif
    library->module = NULL;
}

/* Put the address of a function into a pointer, whatever its type is. Returns whether there is one. */
static inline int wscall_find(struct wscall_library *library, const char *name, void *pointer) {
#ifdef _WIN32
    *(FARPROC *)pointer = GetProcAddress((HMODULE)library->module, name);
    return *(FARPROC *)pointer != NULL;
#else
    *(void **)pointer = dlsym(library->module, name);
    return *(void **)pointer != NULL;
#endif
}

/* Load the library and find its ten functions. `path` is in the encoding of file names; NULL looks where programs look:
 * beside the program on Windows, in the loader's folders on Linux. Returns whether all of it was there; GetLastError or
 * dlerror tell why not. */
static inline int wscall_load(struct wscall_library *library, const char *path) {
#ifdef _WIN32
    library->module = (void *)LoadLibraryA(path ? path : WSCALL_FILE);
#else
    library->module = dlopen(path ? path : WSCALL_FILE, RTLD_NOW | RTLD_LOCAL);
#endif
    if (library->module == NULL) return 0;
#define WSCALL_FIND(name) wscall_find(library, #name, &library->name)
    if (WSCALL_FIND(WSC_getAuthKey) && WSCALL_FIND(WSC_getCardInfo) && WSCALL_FIND(WSC_syncCardInfo) &&
        WSCALL_FIND(WSC_virIdCardVerify) && WSCALL_FIND(WSC_updateCardInfo) && WSCALL_FIND(WSC_downQr) &&
        WSCALL_FIND(ReadCardInfo_V2) && WSCALL_FIND(ReadPeopleInfo_V2) && WSCALL_FIND(ReadHealthInfo_V2) &&
        WSCALL_FIND(ShowForm_V2))
        return 1;
#undef WSCALL_FIND
    wscall_unload(library);
    return 0;
}

#endif
