/* IDispatch by hand: what type libraries know to convert is less than what callers pass (see arguments.c). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "arguments.h"
#include "module.h"
#include "object.h"
#include "page.h"

/* The longest head of a line: a code, milliseconds and two bars. */
#define HEAD 48

static HRESULT STDMETHODCALLTYPE type_count(IDispatch *this, UINT *count) {
    ITypeInfo *type;
    if (count == NULL) return E_POINTER;
    *count = SUCCEEDED(module_type(object_of(this)->class->methods_id, &type));
    if (*count) type->lpVtbl->Release(type);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE type_info(IDispatch *this, UINT which, LCID locale, ITypeInfo **type) {
    (void)locale;
    if (type == NULL) return E_POINTER;
    *type = NULL;
    return which == 0 ? module_type(object_of(this)->class->methods_id, type) : DISP_E_BADINDEX;
}

/* Without regard to case, as BASIC writes them, and to the language of the system. */
static int same_name(const wchar_t *one, const wchar_t *other) {
    return CompareStringOrdinal(one, -1, other, -1, TRUE) == CSTR_EQUAL;
}

static const struct method *named(const struct class *class, const wchar_t *name) {
    for (UINT i = 0; i < class->count; i++)
        if (same_name(class->methods[i].name, name)) return &class->methods[i];
    return NULL;
}

static DISPID parameter_named(const struct method *method, const wchar_t *name) {
    for (UINT i = 0; method && i < method->count; i++)
        if (same_name(method->parameters[i].name, name)) return (DISPID)i;
    return DISPID_UNKNOWN;
}

static HRESULT STDMETHODCALLTYPE ids_of_names(IDispatch *this, REFIID reserved, LPOLESTR *names, UINT count,
                                              LCID locale, DISPID *ids) {
    (void)reserved, (void)locale;
    if (names == NULL || ids == NULL) return E_POINTER;
    if (count == 0) return S_OK;
    const struct class *class = object_of(this)->class;
    const struct method *method = named(class, names[0]);
    HRESULT done = method ? S_OK : DISP_E_UNKNOWNNAME;
    ids[0] = method ? (DISPID)(method - class->methods) + 1 : DISPID_UNKNOWN;
    for (UINT i = 1; i < count; i++) {
        ids[i] = parameter_named(method, names[i]);
        if (ids[i] == DISPID_UNKNOWN) done = DISP_E_UNKNOWNNAME;
    }
    return done;
}

static HRESULT texts_from(VARIANT *const *placed, char **texts, const VARIANT **wrong) {
    HRESULT done = S_OK;
    for (int role = 0; role < TEXTS_IN && SUCCEEDED(done); role++) {
        *wrong = placed[role];
        done = text_from(placed[role], &texts[role]);
    }
    return done;
}

static HRESULT check_out(VARIANT *const *placed, const VARIANT **wrong) {
    HRESULT done = S_OK;
    for (int role = TEXTS_IN; role < ROLES && SUCCEEDED(done); role++) {
        *wrong = placed[role];
        done = text_fits(placed[role]);
    }
    return done;
}

static HRESULT give_code(const struct call_answer *answer, VARIANT *const *placed, VARIANT *result) {
    const char *message = answer->msg ? answer->msg : "";
    HRESULT done = text_into(placed[ROLE_MESSAGE], message, strlen(message));
    if (SUCCEEDED(done)) done = text_into(placed[ROLE_OUTPUT], answer->output, answer->output_length);
    if (FAILED(done) || result == NULL) return done;
    V_VT(result) = VT_I4;
    V_I4(result) = answer->code;
    return S_OK;
}

/* DECISIONS 5: `<return code>|<elapsed milliseconds>|<payload or message>`. */
static HRESULT give_line(const struct call_answer *answer, ULONGLONG elapsed, VARIANT *result) {
    int good = answer->msg == NULL || *answer->msg == 0;
    const char *tail = good ? answer->output : answer->msg;
    size_t length = good ? answer->output_length : strlen(answer->msg);
    if (result == NULL) return S_OK;
    char *line = malloc(HEAD + length);
    if (line == NULL) return E_OUTOFMEMORY;
    size_t head = (size_t)snprintf(line, HEAD, "%d|%llu|", answer->code, elapsed);
    if (length) memcpy(line + head, tail, length);
    V_BSTR(result) = wide_text(line, head + length);
    free(line);
    if (V_BSTR(result) == NULL) return E_OUTOFMEMORY;
    V_VT(result) = VT_BSTR;
    return S_OK;
}

static HRESULT call(const struct class *class, const struct method *method, char *const *texts, VARIANT *const *placed,
                    VARIANT *result) {
    struct call_texts given = {texts[ROLE_ENDPOINT], texts[ROLE_INPUT], texts[ROLE_RESERVE], texts[ROLE_INCLUDE]};
    struct call_answer answer;
    ULONGLONG begun = GetTickCount64();
    call_function(method->function, "utf-8", &given, &answer);
    HRESULT done = class->answer == CODE ? give_code(&answer, placed, result)
                                         : give_line(&answer, GetTickCount64() - begun, result);
    call_answer_free(&answer);
    return done;
}

static HRESULT invoke_method(const struct class *class, const struct method *method, const DISPPARAMS *given,
                             VARIANT *result, UINT *wrong) {
    VARIANT *placed[ROLES];
    const VARIANT *bad = NULL;
    char *texts[TEXTS_IN] = {NULL};
    UINT place = 0;
    HRESULT done = arguments_place(method, given, placed, &place);
    if (SUCCEEDED(done)) {
        done = check_out(placed, &bad);
        if (SUCCEEDED(done)) done = texts_from(placed, texts, &bad);
        if (SUCCEEDED(done)) done = call(class, method, texts, placed, result);
        else if (bad) place = (UINT)(bad - given->rgvarg);
    }
    for (int role = 0; role < TEXTS_IN; role++) free(texts[role]);
    if (FAILED(done) && wrong) *wrong = place;
    return done;
}

static HRESULT STDMETHODCALLTYPE invoke(IDispatch *this, DISPID id, REFIID reserved, LCID locale, WORD flags,
                                        DISPPARAMS *given, VARIANT *result, EXCEPINFO *exception, UINT *wrong) {
    (void)locale;
    const struct object *object = object_of(this);
    if (!IsEqualIID(reserved, &IID_NULL)) return DISP_E_UNKNOWNINTERFACE;
    if (given == NULL) return E_POINTER;
    if (result) VariantInit(result);
    if (!(flags & DISPATCH_METHOD) || id < 1 || (UINT)id > object->class->count) return DISP_E_MEMBERNOTFOUND;
    if (!page_trusted(object->site) || !page_trusted((IUnknown *)object->client)) return page_refusal(exception);
    return invoke_method(object->class, &object->class->methods[id - 1], given, result, wrong);
}

const IDispatchVtbl dispatch_functions = {
    (void *)facet_query, (void *)facet_add, (void *)facet_release, type_count, type_info, ids_of_names, invoke};
