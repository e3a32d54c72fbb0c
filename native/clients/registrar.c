/* Registers a library where the machine's part of the registry is closed for it, as it is for whoever is no
 * administrator. Windows only.
 *
 * registrar LIBRARY CLASS   prints the HRESULT of DllRegisterServer, called while nobody may write below
 *                           HKEY_LOCAL_MACHINE\Software\Classes\CLSID\CLASS, waits for a line, and prints that
 *                           of DllUnregisterServer
 */
#include <windows.h>

#include <sddl.h>
#include <stdio.h>

typedef HRESULT(WINAPI *function)(void);

static int allow(HKEY key, const char *list) {
    PSECURITY_DESCRIPTOR allowed;
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorA(list, SDDL_REVISION_1, &allowed, NULL)) return 0;
    int done = RegSetKeySecurity(key, DACL_SECURITY_INFORMATION, allowed) == ERROR_SUCCESS;
    LocalFree(allowed);
    return done;
}

static int call(HMODULE library, const char *name) {
    function found = (function)(void *)GetProcAddress(library, name);
    if (found) printf("%08lx\n", (unsigned long)found());
    return found != NULL;
}

int main(int count, char **words) {
    char path[128];
    HKEY key;
    HMODULE library = count == 3 ? LoadLibraryA(words[1]) : NULL;
    if (library == NULL) return 64;
    snprintf(path, sizeof path, "Software\\Classes\\CLSID\\%s", words[2]);
    if (RegCreateKeyExA(HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key, NULL)) return 1;
    int done = allow(key, "D:(A;;KR;;;WD)") && call(library, "DllRegisterServer");
    fflush(stdout);
    if (done) getchar(); /* until somebody has looked */
    done = allow(key, "D:(A;;KA;;;WD)") && done && call(library, "DllUnregisterServer");
    RegCloseKey(key);
    RegDeleteTreeA(HKEY_LOCAL_MACHINE, path);
    return done ? 0 : 1;
}
