/* What holds an object and calls it: a program in VB or PowerBuilder, a page. Windows only.
 *
 * container OPTION... PROGRAM METHOD VALUE...  calls a method; prints the HRESULT, the place of a wrong argument, what
 *                                              is raised, the result, what the variables hold
 * container --interfaces PROGRAM               prints which interfaces it has, and its promises to a page
 * container --library LIBRARY                  prints whether it may be unloaded: before, with a class factory in
 *                                              use, and after
 *
 * OPTIONs: `--zone N` makes it on a page of that zone, of `--host NAME`, `--place N` places it there, `--aggregate` makes it a part.
 *
 * A VALUE is `text:…`, `number:…`, `none`, `null`, `missing`, `nul` (a text with one inside), `half` (of a
 * surrogate pair), `padded:…` (filled up with NULs), or a variable: `string`, `variant`, `handed` (a string as a
 * variant), `long`; NAME=VALUE passes it by name.
 */
#include <windows.h>

#include <ocidl.h>
#include <objsafe.h>
#include <servprov.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <urlmon.h>

#define MOST 8

struct argument {
    BSTR name; /* NULL: by place */
    VARIANT variable;
    BSTR text;
    LONG number;
};

static BSTR wide(const char *text, int length) {
    int units = MultiByteToWideChar(CP_UTF8, 0, text, length, NULL, 0);
    BSTR result = SysAllocStringLen(NULL, (UINT)units);
    MultiByteToWideChar(CP_UTF8, 0, text, length, result, units);
    return result;
}

static BSTR whole(const char *text) { return wide(text, (int)strlen(text)); }

static void print_text(const wchar_t *text, UINT units) {
    int length = WideCharToMultiByte(CP_UTF8, 0, text, (int)units, NULL, 0, NULL, NULL);
    char *narrow = malloc((size_t)length + 1);
    WideCharToMultiByte(CP_UTF8, 0, text, (int)units, narrow, length, NULL, NULL);
    narrow[length] = 0;
    puts(narrow);
    free(narrow);
}

static void print_value(const VARIANT *value) {
    if (V_VT(value) == VT_BSTR)
        print_text(V_BSTR(value), SysStringLen(V_BSTR(value)));
    else if (V_VT(value) == VT_I4)
        printf("%ld\n", (long)V_I4(value));
    else
        printf("type %d\n", V_VT(value));
}

static BSTR padded(const char *text) {
    BSTR given = whole(text), result = SysAllocStringLen(NULL, 256);
    memset(result, 0, 256 * sizeof *result);
    memcpy(result, given, SysStringByteLen(given));
    SysFreeString(given);
    return result;
}

static void fill_value(VARIANT *value, const char *word) {
    VariantInit(value);
    if (strcmp(word, "null") == 0) V_VT(value) = VT_NULL;
    if (strcmp(word, "missing") == 0) V_VT(value) = VT_ERROR, V_ERROR(value) = DISP_E_PARAMNOTFOUND;
    if (strncmp(word, "number:", 7) == 0) V_VT(value) = VT_I4, V_I4(value) = atoi(word + 7);
    if (strncmp(word, "text:", 5) == 0) V_VT(value) = VT_BSTR, V_BSTR(value) = whole(word + 5);
    if (strcmp(word, "nul") == 0) V_VT(value) = VT_BSTR, V_BSTR(value) = wide("a\0b", 3);
    if (strcmp(word, "half") == 0) V_VT(value) = VT_BSTR, V_BSTR(value) = SysAllocString(L"a\xD800");
    if (strncmp(word, "padded:", 7) == 0) V_VT(value) = VT_BSTR, V_BSTR(value) = padded(word + 7);
}

static void fill(VARIANT *value, const char *word, struct argument *argument) {
    int handed = strcmp(word, "handed") == 0;
    fill_value(value, word);
    argument->text = SysAllocString(L"before");
    if (strcmp(word, "string") == 0) V_VT(value) = VT_BYREF | VT_BSTR, V_BSTRREF(value) = &argument->text;
    if (strcmp(word, "long") == 0) V_VT(value) = VT_BYREF | VT_I4, V_I4REF(value) = &argument->number;
    VariantInit(&argument->variable);
    if (handed || strcmp(word, "variant") == 0)
        V_VT(value) = VT_BYREF | VT_VARIANT, V_VARIANTREF(value) = &argument->variable;
    if (handed) V_VT(&argument->variable) = VT_BYREF | VT_BSTR, V_BSTRREF(&argument->variable) = &argument->text;
}

static void print_variable(const VARIANT *value, const struct argument *argument) {
    if (V_VT(value) == (VT_BYREF | VT_BSTR) || V_VT(&argument->variable) & VT_BYREF)
        print_text(argument->text, SysStringLen(argument->text));
    else if (V_VT(value) == (VT_BYREF | VT_VARIANT))
        print_value(&argument->variable);
}

/* The host of a page: it knows the zone of the page, and nothing else. */
struct page {
    const IServiceProviderVtbl *provider;
    const IInternetHostSecurityManagerVtbl *security;
    DWORD zone;
    const char *host;
};

static HRESULT STDMETHODCALLTYPE page_query(IServiceProvider *this, REFIID id, void **found) {
    *found = IsEqualIID(id, &IID_IUnknown) || IsEqualIID(id, &IID_IServiceProvider) ? this : NULL;
    return *found ? S_OK : E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE counted(void *this) {
    (void)this;
    return 1;
}

static HRESULT STDMETHODCALLTYPE page_service(IServiceProvider *this, REFGUID service, REFIID id, void **found) {
    int known = IsEqualGUID(service, &IID_IInternetHostSecurityManager) && IsEqualIID(id, service);
    *found = known ? &((struct page *)this)->security : NULL;
    return known ? S_OK : E_NOINTERFACE;
}

static HRESULT STDMETHODCALLTYPE security_query(IInternetHostSecurityManager *this, REFIID id, void **found) {
    (void)this, (void)id;
    *found = NULL;
    return E_NOINTERFACE;
}

static HRESULT STDMETHODCALLTYPE security_id(IInternetHostSecurityManager *this, BYTE *id, DWORD *length,
                                             DWORD_PTR nothing) {
    const struct page *page = (const struct page *)((const BYTE *)this - offsetof(struct page, security));
    char origin[256];
    DWORD written = (DWORD)snprintf(origin, sizeof origin, "http:%s", page->host);
    (void)nothing;
    if (page->zone > 4) return E_FAIL; /* the host does not know */
    if (*length < written + sizeof page->zone) return E_NOT_SUFFICIENT_BUFFER;
    memcpy(id, origin, written);
    memcpy(id + written, &page->zone, sizeof page->zone);
    *length = written + sizeof page->zone;
    return S_OK;
}

static const IServiceProviderVtbl provider_functions = {page_query, (void *)counted, (void *)counted, page_service};
static const IInternetHostSecurityManagerVtbl security_functions = {security_query, (void *)counted, (void *)counted,
                                                                    security_id,    NULL,            NULL};

/* What aggregates an object: it has an interface of its own, and hands the others on. */
struct whole {
    const IUnknownVtbl *functions;
    IUnknown *part;
    LONG references;
};

static HRESULT STDMETHODCALLTYPE whole_query(IUnknown *this, REFIID id, void **found) {
    struct whole *whole = (struct whole *)this;
    if (!IsEqualIID(id, &IID_IUnknown)) return whole->part->lpVtbl->QueryInterface(whole->part, id, found);
    *found = this;
    whole->references++;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE whole_add(IUnknown *this) { return (ULONG)++((struct whole *)this)->references; }
static ULONG STDMETHODCALLTYPE whole_release(IUnknown *this) { return (ULONG)--((struct whole *)this)->references; }
static const IUnknownVtbl whole_functions = {whole_query, whole_add, whole_release};

static struct whole holder = {&whole_functions, NULL, 1};

static void must(HRESULT done, const char *what) {
    if (SUCCEEDED(done)) return;
    printf("%s: %08lx\n", what, (unsigned long)done);
    exit(1);
}

static IDispatch *create(const char *program, int aggregate) {
    CLSID class;
    IUnknown *object;
    IDispatch *methods;
    must(CLSIDFromProgID(whole(program), &class), "CLSIDFromProgID");
    IUnknown *outer = aggregate ? (IUnknown *)&holder : NULL;
    must(CoCreateInstance(&class, outer, CLSCTX_INPROC_SERVER, &IID_IUnknown, (void **)&object), "CoCreateInstance");
    holder.part = object;
    if (outer) object = outer;
    must(object->lpVtbl->QueryInterface(object, &IID_IDispatch, (void **)&methods), "IDispatch");
    if (!aggregate) object->lpVtbl->Release(object);
    return methods;
}

static void make_on_page(IDispatch *object, struct page *page) {
    IObjectWithSite *sited;
    must(object->lpVtbl->QueryInterface(object, &IID_IObjectWithSite, (void **)&sited), "IObjectWithSite");
    must(sited->lpVtbl->SetSite(sited, (IUnknown *)page), "SetSite");
    sited->lpVtbl->Release(sited);
}

static void place_in_page(IDispatch *object, struct page *page) {
    IOleObject *control;
    must(object->lpVtbl->QueryInterface(object, &IID_IOleObject, (void **)&control), "IOleObject");
    must(control->lpVtbl->SetClientSite(control, (IOleClientSite *)page), "SetClientSite"); /* asks it for others only */
    control->lpVtbl->Release(control);
}

static int call(IDispatch *object, const char *method, char **words, int count) {
    struct argument arguments[MOST];
    VARIANT given[MOST], result;
    BSTR names[MOST + 1] = {whole(method)};
    DISPID ids[MOST + 1];
    UINT named = 0, wrong = 99;
    EXCEPINFO raised = {0};
    for (int i = 0; i < count; i++) { /* named ones come first, the others follow backwards */
        char *equals = strchr(words[i], '=');
        if (equals) names[++named] = wide(words[i], (int)(equals - words[i]));
        fill(&given[equals ? named - 1 : (UINT)(count - 1 - i)], equals ? equals + 1 : words[i],
             &arguments[equals ? named - 1 : (UINT)(count - 1 - i)]);
    }
    must(object->lpVtbl->GetIDsOfNames(object, &IID_NULL, names, named + 1, LOCALE_USER_DEFAULT, ids), "GetIDsOfNames");
    DISPPARAMS passed = {given, ids + 1, (UINT)count, named};
    VariantInit(&result);
    HRESULT done = object->lpVtbl->Invoke(object, ids[0], &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_METHOD, &passed,
                                          &result, &raised, &wrong);
    printf("%08lx %u\n", (unsigned long)done, wrong);
    if (done == DISP_E_EXCEPTION) print_text(raised.bstrDescription, SysStringLen(raised.bstrDescription));
    print_value(&result);
    for (int i = count - 1; i >= 0; i--) print_variable(&given[i], &arguments[i]);
    return 0;
}

static int list(IDispatch *object) {
    static const struct {
        const char *name;
        const IID *id;
    } known[] = {{"IProvideClassInfo", &IID_IProvideClassInfo},   {"IObjectSafety", &IID_IObjectSafety},
                 {"IObjectWithSite", &IID_IObjectWithSite},       {"IOleObject", &IID_IOleObject},
                 {"IOleControl", &IID_IOleControl},
                 {"IPersistStreamInit", &IID_IPersistStreamInit}, {"IPersistStorage", &IID_IPersistStorage}};
    IObjectSafety *safety;
    IUnknown *found;
    DWORD supported, enabled;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (SUCCEEDED(object->lpVtbl->QueryInterface(object, known[i].id, (void **)&found))) puts(known[i].name);
    if (FAILED(object->lpVtbl->QueryInterface(object, &IID_IObjectSafety, (void **)&safety))) return 0;
    must(safety->lpVtbl->SetInterfaceSafetyOptions(safety, &IID_IDispatch, 3, 1), "SetInterfaceSafetyOptions");
    must(safety->lpVtbl->GetInterfaceSafetyOptions(safety, &IID_IDispatch, &supported, &enabled), "Get…");
    printf("safe for %lu of %lu\n", enabled, supported);
    printf("%08lx\n", (unsigned long)safety->lpVtbl->SetInterfaceSafetyOptions(safety, &IID_IDispatch, 4, 4));
    printf("%08lx\n", (unsigned long)safety->lpVtbl->SetInterfaceSafetyOptions(safety, &IID_IMoniker, 1, 1));
    return 0;
}

static int load(const char *path) {
    HMODULE library = LoadLibraryA(path);
    LPFNCANUNLOADNOW idle = (LPFNCANUNLOADNOW)(void *)GetProcAddress(library, "DllCanUnloadNow");
    LPFNGETCLASSOBJECT get = (LPFNGETCLASSOBJECT)(void *)GetProcAddress(library, "DllGetClassObject");
    IClassFactory *factory;
    CLSID class;
    printf("%08lx\n", (unsigned long)idle());
    must(CLSIDFromProgID(L"WSCall.WSCallCom", &class), "CLSIDFromProgID");
    must(get(&class, &IID_IClassFactory, (void **)&factory), "DllGetClassObject");
    printf("%08lx\n", (unsigned long)idle());
    factory->lpVtbl->Release(factory);
    printf("%08lx\n", (unsigned long)idle());
    return FreeLibrary(library) ? 0 : 1;
}

int main(int count, char **words) {
    struct page page = {&provider_functions, &security_functions, 0, "his.example"};
    int on_page = 0, aggregate = 0, interfaces = 0, at = 1;
    for (; at < count && strncmp(words[at], "--", 2) == 0; at++) {
        if (strcmp(words[at], "--zone") == 0) on_page = 1, page.zone = (DWORD)atoi(words[++at]);
        if (strcmp(words[at], "--place") == 0) on_page = 2, page.zone = (DWORD)atoi(words[++at]);
        if (strcmp(words[at], "--host") == 0) page.host = words[++at];
        if (strcmp(words[at], "--aggregate") == 0) aggregate = 1;
        if (strcmp(words[at], "--interfaces") == 0) interfaces = 1;
    }
    if (count == 3 && strcmp(words[1], "--library") == 0) return load(words[2]);
    if (at >= count || count - at > 2 + MOST) return 64;
    must(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED), "CoInitializeEx");
    IDispatch *object = create(words[at], aggregate);
    if (on_page) (on_page == 1 ? make_on_page : place_in_page)(object, &page);
    int status = interfaces ? list(object) : call(object, words[at + 1], words + at + 2, count - at - 2);
    if (!interfaces && !aggregate) printf("left %lu\n", object->lpVtbl->Release(object));
    if (aggregate) {
        object->lpVtbl->Release(object);
        printf("outer %ld, part %lu\n", (long)holder.references, holder.part->lpVtbl->Release(holder.part));
    }
    CoUninitialize();
    return status;
}
