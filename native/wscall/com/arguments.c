/* Callers differ in what they pass for one and the same thing. For `ref string` PowerBuilder and a String of VB6 give
 * VT_BYREF|VT_BSTR, VBScript and a Variant of VB6 give VT_BYREF|VT_VARIANT, pywin32 either. JScript has no arguments
 * by reference; there an object {value: ""} takes the text. A left-out argument is none, VT_EMPTY, VT_NULL or
 * VT_ERROR with DISP_E_PARAMNOTFOUND. */
#include "arguments.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static int left_out(const VARIANT *value) {
    return V_VT(value) == VT_ERROR && V_ERROR(value) == DISP_E_PARAMNOTFOUND;
}

/* The parameter of an argument: named ones come first in the caller's array, the others backwards after them. */
static UINT parameter_of(const DISPPARAMS *given, UINT place) {
    if (place < given->cNamedArgs) return (UINT)given->rgdispidNamedArgs[place];
    return given->cArgs - 1 - place;
}

HRESULT arguments_place(const struct method *method, const DISPPARAMS *given, VARIANT *placed[ROLES], UINT *wrong) {
    memset(placed, 0, ROLES * sizeof *placed);
    if (given->cArgs > method->count) return DISP_E_BADPARAMCOUNT;
    for (UINT place = 0; place < given->cArgs; place++) {
        UINT parameter = parameter_of(given, place);
        VARIANT *argument = &given->rgvarg[place];
        *wrong = place;
        if (parameter >= method->count) return DISP_E_PARAMNOTFOUND;
        enum role role = method->parameters[parameter].role;
        if (placed[role]) return DISP_E_PARAMNOTFOUND;
        placed[role] = argument;
    }
    for (int role = 0; role < ROLES; role++)
        if (placed[role] && left_out(placed[role])) placed[role] = NULL;
    return S_OK;
}

static HRESULT narrow_text(const wchar_t *wide, UINT length, char **text) {
    while (length && wide[length - 1] == 0) length--; /* a String * 256 of VB6 is filled up with them */
    if (length && wmemchr(wide, 0, length)) return DISP_E_TYPEMISMATCH;
    if (length > INT_MAX / 3) return DISP_E_OVERFLOW;
    *text = malloc(3 * (size_t)length + 1); /* UTF-8 needs no more than three octets for a unit of UTF-16 */
    if (*text == NULL) return E_OUTOFMEMORY;
    int used = length == 0 ? 0
                           : WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, wide, (int)length, *text,
                                                 (int)(3 * length), NULL, NULL);
    if (length && used <= 0) {
        free(*text);
        *text = NULL;
        return DISP_E_TYPEMISMATCH;
    }
    (*text)[used] = 0;
    return S_OK;
}

HRESULT text_from(const VARIANT *value, char **text) {
    VARIANT copy;
    VariantInit(&copy);
    *text = NULL;
    HRESULT done = value ? VariantCopyInd(&copy, (VARIANT *)value) : S_OK;
    if (SUCCEEDED(done) && (V_VT(&copy) == VT_NULL || left_out(&copy))) done = VariantClear(&copy);
    if (SUCCEEDED(done)) done = VariantChangeType(&copy, &copy, 0, VT_BSTR);
    if (SUCCEEDED(done)) done = narrow_text(V_BSTR(&copy), SysStringLen(V_BSTR(&copy)), text);
    VariantClear(&copy);
    return done;
}

BSTR wide_text(const char *text, size_t length) {
    if (length > INT_MAX) return NULL;
    if (length == 0) return SysAllocStringLen(NULL, 0);
    int units = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, (int)length, NULL, 0);
    BSTR wide = units > 0 ? SysAllocStringLen(NULL, (UINT)units) : NULL;
    if (wide) MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, (int)length, wide, units);
    return wide;
}

static HRESULT put_value(IDispatch *holder, BSTR text) {
    DISPID value, put = DISPID_PROPERTYPUT;
    wchar_t name[] = L"value", *names = name;
    VARIANT argument;
    DISPPARAMS arguments = {&argument, &put, 1, 1};
    HRESULT done = holder->lpVtbl->GetIDsOfNames(holder, &IID_NULL, &names, 1, LOCALE_USER_DEFAULT, &value);
    if (FAILED(done)) return done;
    V_VT(&argument) = VT_BSTR;
    V_BSTR(&argument) = text;
    return holder->lpVtbl->Invoke(holder, value, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_PROPERTYPUT, &arguments, NULL,
                                  NULL, NULL);
}

HRESULT text_fits(const VARIANT *argument) {
    VARTYPE type = argument ? V_VT(argument) : VT_EMPTY;
    int other = type & VT_BYREF && type != (VT_BYREF | VT_VARIANT) && type != (VT_BYREF | VT_BSTR);
    return other ? DISP_E_TYPEMISMATCH : S_OK;
}

/* Both take over the text. */
static HRESULT into_variant(VARIANT *variable, BSTR text) {
    HRESULT done = VariantClear(variable);
    if (FAILED(done)) {
        SysFreeString(text);
        return done;
    }
    V_VT(variable) = VT_BSTR;
    V_BSTR(variable) = text;
    return S_OK;
}

static HRESULT into_variable(VARIANT *argument, BSTR text) {
    if (V_VT(argument) == (VT_BYREF | VT_VARIANT)) {
        VARIANT *variable = V_VARIANTREF(argument);
        if (!(V_VT(variable) & VT_BYREF)) return into_variant(variable, text);
        argument = variable; /* a String that was handed on as a Variant */
    }
    if (V_VT(argument) != (VT_BYREF | VT_BSTR)) {
        SysFreeString(text);
        return text_fits(argument);
    }
    SysFreeString(*V_BSTRREF(argument));
    *V_BSTRREF(argument) = text;
    return S_OK;
}

HRESULT text_into(VARIANT *argument, const char *text, size_t length) {
    if (argument == NULL) return S_OK;
    BSTR wide = wide_text(text, length);
    if (wide == NULL) return E_OUTOFMEMORY;
    if (V_VT(argument) != VT_DISPATCH || V_DISPATCH(argument) == NULL) return into_variable(argument, wide);
    HRESULT done = put_value(V_DISPATCH(argument), wide);
    SysFreeString(wide);
    return done;
}
