/* What regsvr32 writes: for every user of the machine, or for this user alone where only an administrator may do that.
 *
 * Windows keeps CLSID and Interface apart for the two bitnesses, while programmatic names and the type library are
 * common to both: those are removed with the last one.
 */
#include <windows.h>

#include <oleauto.h>
#include <wchar.h>

#include "classes.h"
#include "exported.h"
#include "module.h"
#include "object.h"
#include "registry.h"

#define GUID_LENGTH 39
/* PSDispatch of the system, by which the interfaces are marshalled. */
#define PROXY L"{00020420-0000-0000-C000-000000000046}"

#ifdef _WIN64
#define PLATFORM L"win64"
#define OTHER_PLATFORM L"win32"
#define OTHER_VIEW KEY_WOW64_32KEY
#else
#define PLATFORM L"win32"
#define OTHER_PLATFORM L"win64"
#define OTHER_VIEW KEY_WOW64_64KEY
#endif

static void write_class(struct registry *registry, const struct class *class, const wchar_t *path,
                        const wchar_t *library) {
    wchar_t id[GUID_LENGTH], methods[GUID_LENGTH];
    StringFromGUID2(class->id, id, GUID_LENGTH);
    StringFromGUID2(class->methods_id, methods, GUID_LENGTH);
    registry_set(registry, NULL, class->title, L"CLSID\\%ls", id);
    registry_set(registry, NULL, path, L"CLSID\\%ls\\InprocServer32", id);
    registry_set(registry, L"ThreadingModel", class->control ? L"Apartment" : L"Both",
                 L"CLSID\\%ls\\InprocServer32", id);
    registry_set(registry, NULL, class->versioned, L"CLSID\\%ls\\ProgID", id);
    registry_set(registry, NULL, class->program, L"CLSID\\%ls\\VersionIndependentProgID", id);
    registry_set(registry, NULL, library, L"CLSID\\%ls\\TypeLib", id);
    registry_set(registry, NULL, TYPE_LIBRARY_VERSION, L"CLSID\\%ls\\Version", id);
    registry_set(registry, NULL, class->title, L"%ls", class->versioned);
    registry_set(registry, NULL, id, L"%ls\\CLSID", class->versioned);
    registry_set(registry, NULL, class->title, L"%ls", class->program);
    registry_set(registry, NULL, id, L"%ls\\CLSID", class->program);
    registry_set(registry, NULL, class->versioned, L"%ls\\CurVer", class->program);
    registry_set(registry, NULL, class->title, L"Interface\\%ls", methods);
    registry_set(registry, NULL, PROXY, L"Interface\\%ls\\ProxyStubClsid32", methods);
    registry_set(registry, NULL, library, L"Interface\\%ls\\TypeLib", methods);
    registry_set(registry, L"Version", TYPE_LIBRARY_VERSION, L"Interface\\%ls\\TypeLib", methods);
}

static void write_control(struct registry *registry, const struct class *class) {
    wchar_t id[GUID_LENGTH], status[16];
    StringFromGUID2(class->id, id, GUID_LENGTH);
    swprintf(status, 16, L"%d", CONTROL_STATUS);
    registry_set(registry, NULL, L"", L"CLSID\\%ls\\Control", id);
    registry_set(registry, NULL, L"0", L"CLSID\\%ls\\MiscStatus", id);
    registry_set(registry, NULL, status, L"CLSID\\%ls\\MiscStatus\\1", id);
}

static HRESULT write_all(HKEY hive) {
    wchar_t path[MAX_PATH], library[GUID_LENGTH];
    struct registry registry = {hive, S_OK};
    if (!module_path(path, MAX_PATH)) return HRESULT_FROM_WIN32(ERROR_FILENAME_EXCED_RANGE);
    StringFromGUID2(&type_library, library, GUID_LENGTH);
    for (int i = 0; i < CLASSES; i++) {
        write_class(&registry, &classes[i], path, library);
        if (classes[i].control) write_control(&registry, &classes[i]);
    }
    registry_set(&registry, NULL, TYPE_LIBRARY_TITLE, L"TypeLib\\%ls\\" TYPE_LIBRARY_VERSION, library);
    registry_set(&registry, NULL, path, L"TypeLib\\%ls\\" TYPE_LIBRARY_VERSION L"\\0\\" PLATFORM, library);
    registry_set(&registry, NULL, L"0", L"TypeLib\\%ls\\" TYPE_LIBRARY_VERSION L"\\FLAGS", library);
    return registry.done;
}

static void remove_class(struct registry *registry, const struct class *class) {
    wchar_t id[GUID_LENGTH], methods[GUID_LENGTH];
    StringFromGUID2(class->id, id, GUID_LENGTH);
    StringFromGUID2(class->methods_id, methods, GUID_LENGTH);
    registry_remove(registry, L"CLSID\\%ls", id);
    registry_remove(registry, L"Interface\\%ls", methods);
    if (registry_has(registry, OTHER_VIEW, L"CLSID\\%ls", id)) return;
    registry_remove(registry, L"%ls", class->versioned);
    registry_remove(registry, L"%ls", class->program);
}

static HRESULT remove_all(HKEY hive) {
    wchar_t library[GUID_LENGTH];
    struct registry registry = {hive, S_OK};
    StringFromGUID2(&type_library, library, GUID_LENGTH);
    for (int i = 0; i < CLASSES; i++) remove_class(&registry, &classes[i]);
    registry_remove(&registry, L"TypeLib\\%ls\\" TYPE_LIBRARY_VERSION L"\\0\\" PLATFORM, library);
    if (!registry_has(&registry, 0, L"TypeLib\\%ls\\" TYPE_LIBRARY_VERSION L"\\0\\" OTHER_PLATFORM, library))
        registry_remove(&registry, L"TypeLib\\%ls", library);
    return registry.done;
}

EXPORTED DllRegisterServer(void) {
    HRESULT done = write_all(HKEY_LOCAL_MACHINE);
    if (done == E_ACCESSDENIED) return write_all(HKEY_CURRENT_USER);
    if (SUCCEEDED(done)) remove_all(HKEY_CURRENT_USER); /* what a user has hides what the machine has */
    return done;
}

EXPORTED DllUnregisterServer(void) {
    HRESULT of_user = remove_all(HKEY_CURRENT_USER), of_machine = remove_all(HKEY_LOCAL_MACHINE);
    return FAILED(of_machine) ? of_machine : of_user;
}

/* `regsvr32 /n /i:user` registers for this user, whoever it is. */
EXPORTED DllInstall(BOOL install, const wchar_t *what) {
    if (what == NULL || *what == 0) return install ? DllRegisterServer() : DllUnregisterServer();
    if (CompareStringOrdinal(what, -1, L"user", -1, TRUE) != CSTR_EQUAL) return E_INVALIDARG;
    return install ? write_all(HKEY_CURRENT_USER) : remove_all(HKEY_CURRENT_USER);
}
