/* The library as a server: how many objects it has out, and where it lies. */
#ifndef WSCALL_COM_MODULE_H
#define WSCALL_COM_MODULE_H

#include <windows.h>

/* One object, class factory or lock more or less; the library can be unloaded when there is none. */
void module_hold(void);
void module_release(void);
int module_idle(void);

/* Its file. Returns characters, 0 if the name does not fit. */
DWORD module_path(wchar_t *path, DWORD capacity);

/* What its type library says of an interface or a class. */
HRESULT module_type(const GUID *id, ITypeInfo **type);

#endif
