/* IObjectSafety: Internet Explorer scripts only objects that promise to be safe for a page nobody knows. This one is,
 * because it answers no such page (see page.c). */
#include "object.h"

#define SUPPORTED (INTERFACESAFE_FOR_UNTRUSTED_CALLER | INTERFACESAFE_FOR_UNTRUSTED_DATA)

static HRESULT known(IObjectSafety *this, REFIID id) {
    IUnknown *found;
    HRESULT done = facet_query(this, id, (void **)&found);
    if (SUCCEEDED(done)) found->lpVtbl->Release(found);
    return done;
}

static HRESULT STDMETHODCALLTYPE get_options(IObjectSafety *this, REFIID id, DWORD *supported, DWORD *enabled) {
    if (supported == NULL || enabled == NULL) return E_POINTER;
    HRESULT done = known(this, id);
    *supported = SUCCEEDED(done) ? SUPPORTED : 0;
    *enabled = SUCCEEDED(done) ? object_of(this)->safety : 0;
    return done;
}

static HRESULT STDMETHODCALLTYPE set_options(IObjectSafety *this, REFIID id, DWORD mask, DWORD enabled) {
    struct object *object = object_of(this);
    HRESULT done = known(this, id);
    if (FAILED(done)) return done;
    if (mask & ~(DWORD)SUPPORTED) return E_FAIL; /* as the interface's description demands */
    object->safety = (object->safety & ~mask) | (enabled & mask);
    return S_OK;
}

const IObjectSafetyVtbl safety_functions = {(void *)facet_query, (void *)facet_add, (void *)facet_release, get_options,
                                            set_options};
