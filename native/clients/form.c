/* A form that holds the object as a control: it is created into the form's storage, shown its place, called, saved,
 * loaded again from what was saved, and closed. Windows only.
 *
 * form PROGRAM METHOD   prints what the control is and says on its way
 */
#include <windows.h>

#include <ocidl.h>
#include <stdio.h>
#include <stdlib.h>

static LONG places = 1, closed;

static ULONG STDMETHODCALLTYPE hold(void *this) {
    (void)this;
    return (ULONG)++places;
}

static ULONG STDMETHODCALLTYPE let_go(void *this) {
    (void)this;
    return (ULONG)--places;
}

static HRESULT STDMETHODCALLTYPE site_query(IOleClientSite *this, REFIID id, void **found) {
    *found = IsEqualIID(id, &IID_IUnknown) || IsEqualIID(id, &IID_IOleClientSite) ? this : NULL;
    if (*found) hold(this);
    return *found ? S_OK : E_NOINTERFACE;
}

static HRESULT STDMETHODCALLTYPE nothing(void *this) {
    (void)this;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE no_moniker(IOleClientSite *this, DWORD assign, DWORD which, IMoniker **moniker) {
    (void)this, (void)assign, (void)which;
    *moniker = NULL;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE no_container(IOleClientSite *this, IOleContainer **container) {
    (void)this;
    *container = NULL;
    return E_NOINTERFACE;
}

static HRESULT STDMETHODCALLTYPE window_shown(IOleClientSite *this, BOOL shown) {
    (void)this, (void)shown;
    return S_OK;
}

static const IOleClientSiteVtbl site_functions = {
    site_query,   (void *)hold,    (void *)let_go, (void *)nothing, no_moniker,
    no_container, (void *)nothing, window_shown,   (void *)nothing,
};
static IOleClientSite site = {(IOleClientSiteVtbl *)&site_functions};

static HRESULT STDMETHODCALLTYPE sink_query(IAdviseSink *this, REFIID id, void **found) {
    *found = IsEqualIID(id, &IID_IUnknown) || IsEqualIID(id, &IID_IAdviseSink) ? this : NULL;
    return *found ? S_OK : E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE counted(void *this) {
    (void)this;
    return 1;
}

static void STDMETHODCALLTYPE data_changed(IAdviseSink *this, FORMATETC *format, STGMEDIUM *medium) {
    (void)this, (void)format, (void)medium;
}

static void STDMETHODCALLTYPE view_changed(IAdviseSink *this, DWORD aspect, LONG index) {
    (void)this, (void)aspect, (void)index;
}

static void STDMETHODCALLTYPE renamed(IAdviseSink *this, IMoniker *moniker) { (void)this, (void)moniker; }
static void STDMETHODCALLTYPE saved(IAdviseSink *this) { (void)this; }

static void STDMETHODCALLTYPE was_closed(IAdviseSink *this) {
    (void)this;
    closed++;
}

static const IAdviseSinkVtbl sink_functions = {sink_query,   (void *)counted, (void *)counted, data_changed,
                                               view_changed, renamed,         saved,           was_closed};
static IAdviseSink sink = {(IAdviseSinkVtbl *)&sink_functions};

static void must(HRESULT done, const char *what) {
    if (SUCCEEDED(done)) return;
    printf("%s: %08lx\n", what, (unsigned long)done);
    exit(1);
}

static void describe(IOleObject *control) {
    DWORD status;
    LPOLESTR title;
    SIZEL wanted = {1270, 635}, size = {0, 0};
    must(control->lpVtbl->GetMiscStatus(control, DVASPECT_CONTENT, &status), "GetMiscStatus");
    must(control->lpVtbl->GetUserType(control, USERCLASSTYPE_FULL, &title), "GetUserType");
    must(control->lpVtbl->SetExtent(control, DVASPECT_CONTENT, &wanted), "SetExtent");
    must(control->lpVtbl->GetExtent(control, DVASPECT_CONTENT, &size), "GetExtent");
    printf("%ls, status %lx, size %ld %ld\n", title, status, size.cx, size.cy);
    printf("shown %08lx\n", (unsigned long)control->lpVtbl->DoVerb(control, OLEIVERB_INPLACEACTIVATE, NULL, &site, 0,
                                                                   NULL, NULL));
    CoTaskMemFree(title);
}

static void call(IOleObject *control, const char *name) {
    wchar_t method[64], *names = method;
    DISPPARAMS none = {NULL, NULL, 0, 0};
    IDispatch *methods;
    IOleControl *keys;
    DISPID id;
    VARIANT result;
    MultiByteToWideChar(CP_ACP, 0, name, -1, method, 64);
    must(control->lpVtbl->QueryInterface(control, &IID_IOleControl, (void **)&keys), "IOleControl");
    must(keys->lpVtbl->OnAmbientPropertyChange(keys, DISPID_UNKNOWN), "OnAmbientPropertyChange");
    keys->lpVtbl->Release(keys);
    must(control->lpVtbl->QueryInterface(control, &IID_IDispatch, (void **)&methods), "IDispatch");
    must(methods->lpVtbl->GetIDsOfNames(methods, &IID_NULL, &names, 1, 0, &id), "GetIDsOfNames");
    must(methods->lpVtbl->Invoke(methods, id, &IID_NULL, 0, DISPATCH_METHOD, &none, &result, NULL, NULL), "Invoke");
    methods->lpVtbl->Release(methods);
    printf("answered %d\n", _wtoi(V_BSTR(&result)));
    VariantClear(&result);
}

static void close_control(IOleObject *control) {
    DWORD number;
    must(control->lpVtbl->Advise(control, &sink, &number), "Advise");
    must(control->lpVtbl->Close(control, OLECLOSE_NOSAVE), "Close");
    must(control->lpVtbl->Unadvise(control, number), "Unadvise");
    must(control->lpVtbl->SetClientSite(control, NULL), "SetClientSite");
    printf("closed %ld, left %lu, places %ld\n", (long)closed, control->lpVtbl->Release(control), (long)places);
}

static IStorage *save(IOleObject *control) {
    IStorage *storage;
    IPersistStorage *kept;
    must(StgCreateDocfile(NULL, STGM_CREATE | STGM_READWRITE | STGM_SHARE_EXCLUSIVE, 0, &storage), "StgCreateDocfile");
    must(control->lpVtbl->QueryInterface(control, &IID_IPersistStorage, (void **)&kept), "IPersistStorage");
    must(OleSave(kept, storage, FALSE), "OleSave");
    must(kept->lpVtbl->SaveCompleted(kept, NULL), "SaveCompleted");
    kept->lpVtbl->Release(kept);
    return storage;
}

static void save_to_stream(IOleObject *control) {
    IPersistStreamInit *kept;
    IStream *stream;
    STATSTG about;
    must(CreateStreamOnHGlobal(NULL, TRUE, &stream), "CreateStreamOnHGlobal");
    must(control->lpVtbl->QueryInterface(control, &IID_IPersistStreamInit, (void **)&kept), "IPersistStreamInit");
    must(kept->lpVtbl->InitNew(kept), "InitNew");
    must(kept->lpVtbl->Save(kept, stream, TRUE), "Save");
    must(stream->lpVtbl->Stat(stream, &about, STATFLAG_NONAME), "Stat");
    printf("stream of %lu\n", (unsigned long)about.cbSize.QuadPart);
    kept->lpVtbl->Release(kept);
    stream->lpVtbl->Release(stream);
}

int main(int count, char **words) {
    wchar_t program[64];
    CLSID class;
    IOleObject *control;
    IStorage *storage;
    if (count != 3) return 64;
    must(OleInitialize(NULL), "OleInitialize");
    MultiByteToWideChar(CP_ACP, 0, words[1], -1, program, 64);
    must(CLSIDFromProgID(program, &class), "CLSIDFromProgID");
    must(StgCreateDocfile(NULL, STGM_CREATE | STGM_READWRITE | STGM_SHARE_EXCLUSIVE, 0, &storage), "StgCreateDocfile");
    must(OleCreate(&class, &IID_IOleObject, OLERENDER_NONE, NULL, &site, storage, (void **)&control), "OleCreate");
    describe(control);
    call(control, words[2]);
    save_to_stream(control);
    IStorage *form = save(control);
    close_control(control);
    must(OleLoad(form, &IID_IOleObject, &site, (void **)&control), "OleLoad");
    call(control, words[2]);
    close_control(control);
    form->lpVtbl->Release(form);
    storage->lpVtbl->Release(storage);
    OleUninitialize();
    return 0;
}
