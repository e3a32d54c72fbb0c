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

enum face { UNKNOWN, DISPATCH, CLASS_INFO, SAFETY, SITE, OLE_OBJECT, OLE_CONTROL, STREAM, STORAGE, FACES };

struct object {
    struct facet faces[FACES];
    IUnknown *outer; /* who is asked for interfaces and counts: itself, or what aggregates it */
    volatile LONG references;
    const struct class *class;
    DWORD safety;   /* what it was asked to be safe for */
    IUnknown *site; /* the page it was made on, if any */
    IOleClientSite *client; /* its place on a form or a page, if any */
    IOleAdviseHolder *listeners;
    SIZEL extent;
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
extern const IOleObjectVtbl ole_object_functions;
extern const IOleControlVtbl ole_control_functions;
extern const IPersistStreamInitVtbl stream_functions;
extern const IPersistStorageVtbl storage_functions;

/* How a form treats it: it sees its place before all else, is not to be seen when the form runs, and takes no focus. */
#define CONTROL_STATUS (OLEMISC_SETCLIENTSITEFIRST | OLEMISC_INVISIBLEATRUNTIME | OLEMISC_NOUIACTIVATE)

#endif
