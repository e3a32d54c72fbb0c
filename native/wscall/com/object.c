#include "object.h"

#include <stdlib.h>

#include "module.h"

struct object *object_of(void *facet) { return ((struct facet *)facet)->object; }

HRESULT STDMETHODCALLTYPE facet_query(void *this, REFIID id, void **found) {
    IUnknown *outer = object_of(this)->outer;
    return outer->lpVtbl->QueryInterface(outer, id, found);
}

ULONG STDMETHODCALLTYPE facet_add(void *this) {
    IUnknown *outer = object_of(this)->outer;
    return outer->lpVtbl->AddRef(outer);
}

ULONG STDMETHODCALLTYPE facet_release(void *this) {
    IUnknown *outer = object_of(this)->outer;
    return outer->lpVtbl->Release(outer);
}

/* What an interface is called, and whether only an object on a page has it. */
static const struct {
    const IID *id;
    enum face face;
    int control;
} interfaces[] = {
    {&IID_IUnknown, UNKNOWN, 0},
    {&IID_IDispatch, DISPATCH, 0},
    {&IID_IProvideClassInfo, CLASS_INFO, 0},
    {&IID_IObjectSafety, SAFETY, 1},
    {&IID_IObjectWithSite, SITE, 1},
    {&IID_IOleObject, OLE_OBJECT, 1},
    {&IID_IOleControl, OLE_CONTROL, 1},
    {&IID_IPersist, STREAM, 1},
    {&IID_IPersistStreamInit, STREAM, 1},
    {&IID_IPersistStorage, STORAGE, 1},
};

static int answers(const struct object *object, size_t which, REFIID id) {
    if (interfaces[which].control && !object->class->control) return 0;
    if (IsEqualIID(id, interfaces[which].id)) return 1;
    return interfaces[which].face == DISPATCH && IsEqualIID(id, object->class->methods_id);
}

static HRESULT STDMETHODCALLTYPE query(IUnknown *this, REFIID id, void **found) {
    struct object *object = object_of(this);
    if (found == NULL) return E_POINTER;
    *found = NULL;
    for (size_t i = 0; i < sizeof interfaces / sizeof *interfaces; i++) {
        if (!answers(object, i, id)) continue;
        IUnknown *facet = (IUnknown *)&object->faces[interfaces[i].face];
        facet->lpVtbl->AddRef(facet);
        *found = facet;
        return S_OK;
    }
    return E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE add(IUnknown *this) {
    return (ULONG)InterlockedIncrement(&object_of(this)->references);
}

static ULONG STDMETHODCALLTYPE release(IUnknown *this) {
    struct object *object = object_of(this);
    LONG left = InterlockedDecrement(&object->references);
    if (left == 0) {
        if (object->site) object->site->lpVtbl->Release(object->site);
        if (object->client) object->client->lpVtbl->Release(object->client);
        if (object->listeners) object->listeners->lpVtbl->Release(object->listeners);
        free(object);
        module_release();
    }
    return (ULONG)left;
}

static const IUnknownVtbl unknown_functions = {query, add, release};

IUnknown *object_make(const struct class *class, IUnknown *outer) {
    static const void *const functions[FACES] = {
        [UNKNOWN] = &unknown_functions,
        [DISPATCH] = &dispatch_functions,
        [CLASS_INFO] = &class_info_functions,
        [SAFETY] = &safety_functions,
        [SITE] = &site_functions,
        [OLE_OBJECT] = &ole_object_functions,
        [OLE_CONTROL] = &ole_control_functions,
        [STREAM] = &stream_functions,
        [STORAGE] = &storage_functions,
    };
    struct object *object = calloc(1, sizeof *object);
    if (object == NULL) return NULL;
    for (int face = 0; face < FACES; face++) object->faces[face] = (struct facet){functions[face], object};
    IUnknown *unknown = (IUnknown *)&object->faces[UNKNOWN];
    object->outer = outer ? outer : unknown;
    object->references = 1;
    object->class = class;
    module_hold();
    return unknown;
}
