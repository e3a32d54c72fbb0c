/* The arguments of a call through IDispatch: where they stand, texts out of them, texts into them. */
#ifndef WSCALL_COM_ARGUMENTS_H
#define WSCALL_COM_ARGUMENTS_H

#include <windows.h>
#include <oleauto.h>

#include "classes.h"

/* Find each argument by place or by name; NULL where a role has none or the caller left it out. On failure `wrong`
 * is the argument's place in the caller's array. */
HRESULT arguments_place(const struct method *method, const DISPPARAMS *given, VARIANT *placed[ROLES], UINT *wrong);

/* A value as UTF-8, malloc'ed: texts, whatever converts to one, empty for nothing; by value or by reference. A text
 * with a NUL inside it or half a surrogate pair is DISP_E_TYPEMISMATCH, for it would arrive as another one. */
HRESULT text_from(const VARIANT *value, char **text);

/* Whether a text can be put into an argument; asked before anything is done that cannot be undone. */
HRESULT text_fits(const VARIANT *argument);

/* Put UTF-8 where the caller can see it: into a variable by reference, into the property `value` of an object.
 * An argument that shows nothing to its caller takes nothing, without an error. */
HRESULT text_into(VARIANT *argument, const char *text, size_t length);

/* UTF-8 as a BSTR; NULL if memory is short or it is none. */
BSTR wide_text(const char *text, size_t length);

#endif
