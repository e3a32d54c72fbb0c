#include "module.h"

#include <oleauto.h>

#include "classes.h"

static volatile LONG held;

void module_hold(void) { InterlockedIncrement(&held); }

void module_release(void) { InterlockedDecrement(&held); }

int module_idle(void) { return InterlockedCompareExchange(&held, 0, 0) == 0; }

DWORD module_path(wchar_t *path, DWORD capacity) {
    HMODULE module = NULL;
    DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    if (!GetModuleHandleExW(flags, (const wchar_t *)&held, &module)) return 0;
    DWORD length = GetModuleFileNameW(module, path, capacity);
    return length < capacity ? length : 0;
}

/* From the file itself and not from the registry, so that an object that a HIS brings along without registering its
 * type library describes itself, too. */
HRESULT module_type(const GUID *id, ITypeInfo **type) {
    wchar_t path[MAX_PATH];
    ITypeLib *library;
    if (!module_path(path, MAX_PATH)) return TYPE_E_CANTLOADLIBRARY;
    HRESULT done = LoadTypeLibEx(path, REGKIND_NONE, &library);
    if (FAILED(done)) return done;
    done = library->lpVtbl->GetTypeInfoOfGuid(library, id, type);
    library->lpVtbl->Release(library);
    return done;
}
