/* IOleObject and IOleControl: what a form of VB6, Delphi or PowerBuilder asks of a control that it is to hold. This one
 * is there to be called: it shows nothing, takes no focus and has no verbs, and says so. */
#include <stdlib.h>
#include <string.h>

#include "object.h"

static HRESULT STDMETHODCALLTYPE set_client_site(IOleObject *this, IOleClientSite *site) {
    struct object *object = object_of(this);
    if (site) site->lpVtbl->AddRef(site);
    if (object->client) object->client->lpVtbl->Release(object->client);
    object->client = site;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE get_client_site(IOleObject *this, IOleClientSite **site) {
    if (site == NULL) return E_POINTER;
    *site = object_of(this)->client;
    if (*site) (*site)->lpVtbl->AddRef(*site);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE set_host_names(IOleObject *this, LPCOLESTR application, LPCOLESTR document) {
    (void)this, (void)application, (void)document;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE close_object(IOleObject *this, DWORD save) {
    (void)save; /* there is nothing to save */
    IOleAdviseHolder *listeners = object_of(this)->listeners;
    return listeners ? listeners->lpVtbl->SendOnClose(listeners) : S_OK;
}

static HRESULT STDMETHODCALLTYPE set_moniker(IOleObject *this, DWORD which, IMoniker *moniker) {
    (void)this, (void)which, (void)moniker;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE get_moniker(IOleObject *this, DWORD assign, DWORD which, IMoniker **moniker) {
    (void)this, (void)assign, (void)which;
    if (moniker) *moniker = NULL;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE init_from_data(IOleObject *this, IDataObject *data, BOOL creation, DWORD reserved) {
    (void)this, (void)data, (void)creation, (void)reserved;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE clipboard_data(IOleObject *this, DWORD reserved, IDataObject **data) {
    (void)this, (void)reserved;
    if (data) *data = NULL;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE do_verb(IOleObject *this, LONG verb, MSG *message, IOleClientSite *site, LONG index,
                                         HWND parent, const RECT *place) {
    (void)this, (void)message, (void)site, (void)index, (void)parent, (void)place;
    if (verb > 0) return OLEOBJ_S_INVALIDVERB;
    return verb == OLEIVERB_HIDE ? S_OK : OLEOBJ_S_CANNOT_DOVERB_NOW;
}

static HRESULT STDMETHODCALLTYPE enum_verbs(IOleObject *this, IEnumOLEVERB **verbs) {
    (void)this;
    if (verbs) *verbs = NULL;
    return OLEOBJ_E_NOVERBS;
}

static HRESULT STDMETHODCALLTYPE update(IOleObject *this) {
    (void)this;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE user_class(IOleObject *this, CLSID *class) {
    if (class == NULL) return E_POINTER;
    *class = *object_of(this)->class->id;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE user_type(IOleObject *this, DWORD form, LPOLESTR *type) {
    (void)form;
    if (type == NULL) return E_POINTER;
    const wchar_t *title = object_of(this)->class->title;
    size_t size = (wcslen(title) + 1) * sizeof *title;
    *type = CoTaskMemAlloc(size);
    if (*type == NULL) return E_OUTOFMEMORY;
    memcpy(*type, title, size);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE set_extent(IOleObject *this, DWORD aspect, SIZEL *size) {
    if (aspect != DVASPECT_CONTENT) return DV_E_DVASPECT;
    if (size == NULL) return E_POINTER;
    object_of(this)->extent = *size;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE get_extent(IOleObject *this, DWORD aspect, SIZEL *size) {
    if (aspect != DVASPECT_CONTENT) return DV_E_DVASPECT;
    if (size == NULL) return E_POINTER;
    *size = object_of(this)->extent;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE advise(IOleObject *this, IAdviseSink *sink, DWORD *number) {
    struct object *object = object_of(this);
    HRESULT done = object->listeners ? S_OK : CreateOleAdviseHolder(&object->listeners);
    return SUCCEEDED(done) ? object->listeners->lpVtbl->Advise(object->listeners, sink, number) : done;
}

static HRESULT STDMETHODCALLTYPE unadvise(IOleObject *this, DWORD number) {
    IOleAdviseHolder *listeners = object_of(this)->listeners;
    return listeners ? listeners->lpVtbl->Unadvise(listeners, number) : OLE_E_NOCONNECTION;
}

static HRESULT STDMETHODCALLTYPE enum_advise(IOleObject *this, IEnumSTATDATA **sinks) {
    IOleAdviseHolder *listeners = object_of(this)->listeners;
    if (sinks == NULL) return E_POINTER;
    *sinks = NULL;
    return listeners ? listeners->lpVtbl->EnumAdvise(listeners, sinks) : S_OK;
}

static HRESULT STDMETHODCALLTYPE misc_status(IOleObject *this, DWORD aspect, DWORD *status) {
    (void)this;
    if (status == NULL) return E_POINTER;
    *status = aspect == DVASPECT_CONTENT ? CONTROL_STATUS : 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE set_colors(IOleObject *this, LOGPALETTE *palette) {
    (void)this, (void)palette;
    return E_NOTIMPL;
}

const IOleObjectVtbl ole_object_functions = {
    (void *)facet_query, (void *)facet_add, (void *)facet_release, set_client_site, get_client_site, set_host_names,
    close_object, set_moniker, get_moniker, init_from_data, clipboard_data, do_verb, enum_verbs, update, update,
    user_class, user_type, set_extent, get_extent, advise, unadvise, enum_advise, misc_status, set_colors,
};

static HRESULT STDMETHODCALLTYPE control_info(IOleControl *this, CONTROLINFO *info) {
    (void)this, (void)info;
    return E_NOTIMPL; /* it has no keys of its own */
}

static HRESULT STDMETHODCALLTYPE on_mnemonic(IOleControl *this, MSG *message) {
    (void)this, (void)message;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE on_ambient_change(IOleControl *this, DISPID property) {
    (void)this, (void)property;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE freeze_events(IOleControl *this, BOOL freeze) {
    (void)this, (void)freeze;
    return S_OK;
}

const IOleControlVtbl ole_control_functions = {(void *)facet_query, (void *)facet_add, (void *)facet_release,
                                               control_info,        on_mnemonic,       on_ambient_change,
                                               freeze_events};
