#include "registry.h"

#include <stdarg.h>
#include <wchar.h>

static void keep(struct registry *registry, LONG error) {
    if (SUCCEEDED(registry->done)) registry->done = HRESULT_FROM_WIN32(error);
}

/* Its own right to write is asked for key by key, so that what is not there can be removed without it. */
void registry_open(struct registry *registry, HKEY hive) {
    registry->done = S_OK;
    registry->classes = NULL;
    keep(registry, RegCreateKeyExW(hive, L"Software\\Classes", 0, NULL, 0, KEY_READ, NULL, &registry->classes, NULL));
}

void registry_close(struct registry *registry) {
    if (registry->classes) RegCloseKey(registry->classes);
    registry->classes = NULL;
}

void registry_set(struct registry *registry, const wchar_t *name, const wchar_t *value, const wchar_t *key, ...) {
    wchar_t path[LONGEST_KEY];
    HKEY opened;
    va_list parts;
    if (FAILED(registry->done)) return;
    va_start(parts, key);
    vswprintf(path, LONGEST_KEY, key, parts);
    va_end(parts);
    keep(registry, RegCreateKeyExW(registry->classes, path, 0, NULL, 0, KEY_SET_VALUE, NULL, &opened, NULL));
    if (FAILED(registry->done)) return;
    DWORD size = (DWORD)((wcslen(value) + 1) * sizeof *value);
    keep(registry, RegSetValueExW(opened, name, 0, REG_SZ, (const BYTE *)value, size));
    RegCloseKey(opened);
}

void registry_remove(struct registry *registry, const wchar_t *key, ...) {
    wchar_t path[LONGEST_KEY];
    va_list parts;
    if (registry->classes == NULL) return;
    va_start(parts, key);
    vswprintf(path, LONGEST_KEY, key, parts);
    va_end(parts);
    LONG error = RegDeleteTreeW(registry->classes, path);
    if (error != ERROR_FILE_NOT_FOUND) keep(registry, error);
}

int registry_has(const struct registry *registry, REGSAM view, const wchar_t *key, ...) {
    wchar_t path[LONGEST_KEY];
    HKEY opened;
    va_list parts;
    va_start(parts, key);
    vswprintf(path, LONGEST_KEY, key, parts);
    va_end(parts);
    if (RegOpenKeyExW(registry->classes, path, 0, KEY_QUERY_VALUE | view, &opened) != ERROR_SUCCESS) return 0;
    RegCloseKey(opened);
    return 1;
}
