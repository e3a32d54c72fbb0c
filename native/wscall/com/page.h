/* The page an object lies on, if it lies on one. */
#ifndef WSCALL_COM_PAGE_H
#define WSCALL_COM_PAGE_H

#include <windows.h>
#include <oleauto.h>

/* Whether what holds the object may use it: a program may, and a page of the zones that an administrator fills. */
int page_trusted(IUnknown *site);

/* Say that it may not, and what to do. Returns what Invoke returns then. */
HRESULT page_refusal(EXCEPINFO *exception);

#endif
