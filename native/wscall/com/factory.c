/* The class factories, and the two functions by which COM gets at them. */
#include <windows.h>

#include <objbase.h>

#include "classes.h"
#include "exported.h"
#include "module.h"
#include "object.h"

struct factory {
    const IClassFactoryVtbl *functions;
    const struct class *class;
};

static HRESULT STDMETHODCALLTYPE query(IClassFactory *this, REFIID id, void **found) {
    if (found == NULL) return E_POINTER;
    int known = IsEqualIID(id, &IID_IUnknown) || IsEqualIID(id, &IID_IClassFactory);
    *found = known ? this : NULL;
    if (!known) return E_NOINTERFACE;
    module_hold();
    return S_OK;
}

/* A factory is static: what is counted is the library. */
static ULONG STDMETHODCALLTYPE add(IClassFactory *this) {
    (void)this;
    module_hold();
    return 2;
}

static ULONG STDMETHODCALLTYPE release(IClassFactory *this) {
    (void)this;
    module_release();
    return 1;
}

static HRESULT STDMETHODCALLTYPE create(IClassFactory *this, IUnknown *outer, REFIID id, void **found) {
    if (found == NULL) return E_POINTER;
    *found = NULL;
    if (outer && !IsEqualIID(id, &IID_IUnknown)) return CLASS_E_NOAGGREGATION;
    IUnknown *object = object_make(((struct factory *)this)->class, outer);
    if (object == NULL) return E_OUTOFMEMORY;
    HRESULT done = object->lpVtbl->QueryInterface(object, id, found);
    object->lpVtbl->Release(object);
    return done;
}

static HRESULT STDMETHODCALLTYPE lock(IClassFactory *this, BOOL locked) {
    (void)this;
    if (locked)
        module_hold();
    else
        module_release();
    return S_OK;
}

static const IClassFactoryVtbl functions = {query, add, release, create, lock};
static struct factory factories[CLASSES] = {{&functions, &classes[0]}, {&functions, &classes[1]}};

EXPORTED DllGetClassObject(REFCLSID class, REFIID id, void **found) {
    if (found == NULL) return E_POINTER;
    *found = NULL;
    for (int i = 0; i < CLASSES; i++)
        if (IsEqualCLSID(class, classes[i].id)) return query((IClassFactory *)&factories[i], id, found);
    return CLASS_E_CLASSNOTAVAILABLE;
}

EXPORTED DllCanUnloadNow(void) { return module_idle() ? S_OK : S_FALSE; }
