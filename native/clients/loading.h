/* Loads the native library by its path, as its callers do, on every system. */
#ifndef WSCALL_CLIENT_LOADING_H
#define WSCALL_CLIENT_LOADING_H

#ifdef _WIN32
#include <windows.h>
#define CALLED __stdcall
#else
#include <dlfcn.h>
#include <stddef.h>
#define CALLED
#endif

typedef int(CALLED *operation)(const char *szEndPoint, const char *szInput, char *szMsg, char *szOutput,
                               char *szReserve);
typedef int(CALLED *reading)(char *OutputData, char *ErrMsg, char *szReserve);
typedef int(CALLED *form)(void);

#ifdef _WIN32
static HMODULE library;
static int load(const char *path) { return (library = LoadLibraryA(path)) != NULL; }
static void unload(void) { FreeLibrary(library); }
static void *loaded_function(const char *name) { return (void *)(UINT_PTR)GetProcAddress(library, name); }
#else
static void *library;
static int load(const char *path) { return (library = dlopen(path, RTLD_NOW)) != NULL; }
static void unload(void) { dlclose(library); }
static void *loaded_function(const char *name) { return dlsym(library, name); }
#endif

#endif
