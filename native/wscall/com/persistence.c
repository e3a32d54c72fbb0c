/* IPersistStreamInit and IPersistStorage: a form keeps what its controls want to be kept. This one has no properties:
 * it writes nothing, and ignores what another version may have written. */
#include "object.h"

static HRESULT STDMETHODCALLTYPE class_id(void *this, CLSID *class) {
    if (class == NULL) return E_POINTER;
    *class = *object_of(this)->class->id;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE clean(void *this) {
    (void)this;
    return S_FALSE;
}

static HRESULT STDMETHODCALLTYPE done(void *this) {
    (void)this;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE done_with(void *this, void *where) {
    (void)this, (void)where;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE saved(void *this, void *where, BOOL same) {
    (void)this, (void)where, (void)same;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE no_size(void *this, ULARGE_INTEGER *size) {
    (void)this;
    if (size == NULL) return E_POINTER;
    size->QuadPart = 0;
    return S_OK;
}

const IPersistStreamInitVtbl stream_functions = {
    (void *)facet_query, (void *)facet_add, (void *)facet_release, (void *)class_id, (void *)clean,
    (void *)done_with,   (void *)saved,     (void *)no_size,       (void *)done,
};

const IPersistStorageVtbl storage_functions = {
    (void *)facet_query, (void *)facet_add, (void *)facet_release, (void *)class_id,  (void *)clean, (void *)done_with,
    (void *)done_with,   (void *)saved,     (void *)done_with,     (void *)done,
};
