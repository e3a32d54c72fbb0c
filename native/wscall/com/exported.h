/* How the functions that COM looks for by name are declared. */
#ifndef WSCALL_COM_EXPORTED_H
#define WSCALL_COM_EXPORTED_H

#include <windows.h>

#define EXPORTED __declspec(dllexport) HRESULT STDMETHODCALLTYPE

#endif
