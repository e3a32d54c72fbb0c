/* What every object of this library is made of. */
#ifndef WSCALL_COM_OBJECT_H
#define WSCALL_COM_OBJECT_H

#include <windows.h>

#include <ocidl.h>
#include <objsafe.h>

#include "classes.h"

struct object;

/* One interface of an object, as its callers see it: they hold the address of `functions`. */
struct facet {
    const void *functions;
    struct object *object;
};

enum face { UNKNOWN, DISPATCH, CLASS_INFO, SAFETY, SITE, FACES };

struct object {
    struct facet faces[FACES];
    IUnknown *outer; /* who is asked for interfaces and counts: itself, or what aggregates it */
    volatile LONG references;
    const struct class *class;
    IUnknown *site; /* the page it lies on, if any */
    DWORD safety;   /* what it was asked to be safe for */
};

struct object *object_of(void *facet);

/* A new object; the caller has the one reference, to the object's own IUnknown. NULL if memory is short. */
IUnknown *object_make(const struct class *class, IUnknown *outer);

/* IUnknown of every interface but the object's own: the outer one's. */
HRESULT STDMETHODCALLTYPE facet_query(void *this, REFIID id, void **found);
ULONG STDMETHODCALLTYPE facet_add(void *this);
ULONG STDMETHODCALLTYPE facet_release(void *this);

extern const IDispatchVtbl dispatch_functions;
extern const IProvideClassInfoVtbl class_info_functions;
extern const IObjectSafetyVtbl safety_functions;
extern const IObjectWithSiteVtbl site_functions;

#endif
