/* Every path begins at its hive: Windows sees only then which keys it keeps apart for the two bitnesses. */
#include "registry.h"

#include <stdarg.h>
#include <wchar.h>

#define LONGEST_KEY 192

static void keep(struct registry *registry, LONG error) {
    if (SUCCEEDED(registry->done)) registry->done = HRESULT_FROM_WIN32(error);
}

static void compose(wchar_t path[LONGEST_KEY], const wchar_t *key, va_list parts) {
    static const wchar_t classes[] = L"Software\\Classes\\";
    size_t length = sizeof classes / sizeof *classes - 1;
    wmemcpy(path, classes, length);
    vswprintf(path + length, LONGEST_KEY - length, key, parts);
}

void registry_set(struct registry *registry, const wchar_t *name, const wchar_t *value, const wchar_t *key, ...) {
    wchar_t path[LONGEST_KEY];
    HKEY opened;
    va_list parts;
    if (FAILED(registry->done)) return;
    va_start(parts, key);
    compose(path, key, parts);
    va_end(parts);
    keep(registry, RegCreateKeyExW(registry->hive, path, 0, NULL, 0, KEY_SET_VALUE, NULL, &opened, NULL));
    if (FAILED(registry->done)) return;
    DWORD size = (DWORD)((wcslen(value) + 1) * sizeof *value);
    keep(registry, RegSetValueExW(opened, name, 0, REG_SZ, (const BYTE *)value, size));
    RegCloseKey(opened);
}

void registry_remove(struct registry *registry, const wchar_t *key, ...) {
    wchar_t path[LONGEST_KEY];
    va_list parts;
    va_start(parts, key);
    compose(path, key, parts);
    va_end(parts);
    LONG error = RegDeleteTreeW(registry->hive, path);
    if (error != ERROR_FILE_NOT_FOUND) keep(registry, error);
}

int registry_has(const struct registry *registry, REGSAM view, const wchar_t *key, ...) {
    wchar_t path[LONGEST_KEY];
    HKEY opened;
    va_list parts;
    va_start(parts, key);
    compose(path, key, parts);
    va_end(parts);
    if (RegOpenKeyExW(registry->hive, path, 0, KEY_QUERY_VALUE | view, &opened) != ERROR_SUCCESS) return 0;
    RegCloseKey(opened);
    return 1;
}
