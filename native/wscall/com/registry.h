/* Writing and removing keys below a Software\Classes. */
#ifndef WSCALL_COM_REGISTRY_H
#define WSCALL_COM_REGISTRY_H

#include <windows.h>

/* One hive's Software\Classes, HKEY_LOCAL_MACHINE's or HKEY_CURRENT_USER's, and the first failure. */
struct registry {
    HKEY hive;
    HRESULT done;
};

/* Set a value, making its key; without a name the key's own. Nothing after a failure. */
void registry_set(struct registry *registry, const wchar_t *name, const wchar_t *value, const wchar_t *key, ...);

/* Remove a key with all below it, if it is there. */
void registry_remove(struct registry *registry, const wchar_t *key, ...);

/* Whether a key is there; `view` is KEY_WOW64_32KEY or KEY_WOW64_64KEY to look at one bitness, 0 for this one's. */
int registry_has(const struct registry *registry, REGSAM view, const wchar_t *key, ...);

#endif
