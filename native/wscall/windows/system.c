/* Clock, mutex, environment and files of Windows. */
#include "system.h"

#include <stdlib.h>
#include <string.h>

#include "wide.h"

#define LONGEST_PATH 32768 /* characters; more than Windows has */

int64_t system_now(void) { return (int64_t)GetTickCount64(); }
void system_sleep(int milliseconds) { Sleep((DWORD)milliseconds); }
void system_lock(system_mutex *mutex) { AcquireSRWLockExclusive(mutex); }
void system_unlock(system_mutex *mutex) { ReleaseSRWLockExclusive(mutex); }
unsigned long system_pid(void) { return GetCurrentProcessId(); }

static BOOL CALLBACK begin_once(PINIT_ONCE once, PVOID nothing, PVOID *result) {
    HMODULE pinned;
    WSADATA about;
    (void)once, (void)nothing, (void)result;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (LPCWSTR)begin_once,
                       &pinned);
    WSAStartup(MAKEWORD(2, 2), &about);
    return TRUE;
}

void system_begin(void (*before_fork)(void), void (*after_fork)(void)) {
    (void)before_fork, (void)after_fork; /* processes do not fork here */
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    InitOnceExecuteOnce(&once, begin_once, NULL, NULL);
}

static wchar_t *trimmed(wchar_t *text) {
    while (*text == L' ' || *text == L'\t') text++;
    size_t length = wcslen(text);
    while (length && (text[length - 1] == L' ' || text[length - 1] == L'\t')) text[--length] = 0;
    return text;
}

char *system_variable(const char *name) {
    wchar_t wide[64], *value;
    if (MultiByteToWideChar(CP_UTF8, 0, name, -1, wide, 64) == 0) return NULL;
    DWORD room = GetEnvironmentVariableW(wide, NULL, 0), length = 0;
    value = room > 0 ? malloc(room * sizeof *value) : NULL;
    if (value != NULL) length = GetEnvironmentVariableW(wide, value, room);
    char *result = NULL;
    if (length > 0 && length < room && *trimmed(value)) result = narrow_of(trimmed(value));
    free(value);
    return result;
}

static char *below(char *folder, const char *rest) {
    if (folder == NULL) return NULL;
    size_t length = strlen(folder) + strlen(rest) + 1;
    char *path = realloc(folder, length);
    if (path == NULL) {
        free(folder);
        return NULL;
    }
    return strcat(path, rest);
}

char *system_state_folder(void) {
    char *given = system_variable("WSCALL_STATE_DIR");
    if (given != NULL) return given;
    given = system_variable("LOCALAPPDATA");
    return given ? below(given, "\\wscall") : below(system_variable("USERPROFILE"), "\\AppData\\Local\\wscall");
}

/* Open without handing the handle on to children, and without keeping others from reading and writing. */
static HANDLE open_file(const char *path, DWORD access, DWORD more_sharing, DWORD how) {
    wchar_t *wide = wide_of(path);
    if (wide == NULL) return INVALID_HANDLE_VALUE;
    DWORD sharing = FILE_SHARE_READ | FILE_SHARE_WRITE | more_sharing;
    HANDLE file = CreateFileW(wide, access, sharing, NULL, how, FILE_ATTRIBUTE_NORMAL, NULL);
    free(wide);
    return file;
}

int system_make_folder(const char *path) {
    wchar_t *wide = wide_of(path);
    if (wide == NULL) return ERROR_INVALID_NAME;
    DWORD error = CreateDirectoryW(wide, NULL) ? ERROR_SUCCESS : GetLastError();
    free(wide);
    return error == ERROR_ALREADY_EXISTS ? 0 : (int)error;
}

char *system_library_path(void) {
    DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, length = 0;
    wchar_t *wide = malloc(LONGEST_PATH * sizeof *wide);
    HMODULE library;
    if (wide != NULL && GetModuleHandleExW(flags, (LPCWSTR)begin_once, &library))
        length = GetModuleFileNameW(library, wide, LONGEST_PATH);
    char *path = length > 0 && length < LONGEST_PATH ? narrow_of(wide) : NULL;
    free(wide);
    return path;
}

char *system_read(const char *path, const char *beside, size_t most, size_t *length) {
    (void)beside; /* whose a file may be is for the folders' own lists of access */
    HANDLE file = open_file(path, GENERIC_READ, FILE_SHARE_DELETE, OPEN_EXISTING);
    LARGE_INTEGER size;
    DWORD got = 0;
    char *text = NULL;
    if (file == INVALID_HANDLE_VALUE) return NULL;
    if (GetFileSizeEx(file, &size) && (uint64_t)size.QuadPart <= most) text = malloc((size_t)size.QuadPart + 1);
    if (text != NULL && !ReadFile(file, text, (DWORD)size.QuadPart, &got, NULL)) {
        free(text);
        text = NULL;
    }
    CloseHandle(file);
    if (text == NULL) return NULL;
    text[got] = 0;
    *length = got;
    return text;
}

int64_t system_stamp(const char *path) {
    WIN32_FILE_ATTRIBUTE_DATA about;
    wchar_t *wide = wide_of(path);
    int known = wide != NULL && GetFileAttributesExW(wide, GetFileExInfoStandard, &about);
    free(wide);
    if (!known) return 0;
    return (int64_t)about.ftLastWriteTime.dwHighDateTime << 32 | about.ftLastWriteTime.dwLowDateTime;
}

/* The first byte, as msvcrt.locking takes it. */
static int lock_byte(HANDLE file, DWORD flags) {
    OVERLAPPED where;
    memset(&where, 0, sizeof where);
    return LockFileEx(file, flags | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &where);
}

/* Nobody may delete a lock file that is open here, which filelock tries when it lets go: it would be gone for us and
 * in the way of the next one. */
intptr_t system_lock_file(const char *path) {
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE, 0, OPEN_ALWAYS);
    if (file == INVALID_HANDLE_VALUE) return SYSTEM_NO_LOCK;
    if (lock_byte(file, LOCKFILE_EXCLUSIVE_LOCK)) return (intptr_t)file;
    CloseHandle(file);
    return SYSTEM_NO_LOCK;
}

void system_unlock_file(intptr_t lock) { CloseHandle((HANDLE)lock); }

int system_lock_held(const char *path) {
    HANDLE file = open_file(path, GENERIC_READ, 0, OPEN_EXISTING);
    if (file == INVALID_HANDLE_VALUE) return 0;
    int held = !lock_byte(file, 0) && GetLastError() == ERROR_LOCK_VIOLATION;
    CloseHandle(file);
    return held;
}
