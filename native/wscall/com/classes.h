/* The two classes, and what they offer: which function of the specification a method calls with which arguments. */
#ifndef WSCALL_COM_CLASSES_H
#define WSCALL_COM_CLASSES_H

#include <windows.h>

/* What an argument is for. The texts that go in come first, in the order of `struct call_texts`. */
enum role { ROLE_ENDPOINT, ROLE_INPUT, ROLE_RESERVE, ROLE_INCLUDE, ROLE_MESSAGE, ROLE_OUTPUT, ROLES };
#define TEXTS_IN ROLE_MESSAGE

struct parameter {
    const wchar_t *name;
    enum role role;
};

struct method {
    const wchar_t *name;
    const char *function; /* as call_function knows it */
    const struct parameter *parameters;
    UINT count;
};

/* What a method returns: the code as a number, with the texts in arguments by reference; or everything in one text
 * `code|milliseconds|output or message`, for scripts, which have no arguments by reference. */
enum answer { CODE, LINE };

struct class {
    const CLSID *id;
    const IID *methods_id; /* of the type library; invoked through IDispatch alone */
    const wchar_t *title, *program, *versioned;
    enum answer answer;
    int control; /* whether it can be placed on a page or a form */
    const struct method *methods;
    UINT count;
};

#define CLASSES 2
extern const struct class classes[CLASSES];
extern const GUID type_library;
#define TYPE_LIBRARY_VERSION L"1.0"
#define TYPE_LIBRARY_TITLE L"WSCall card readers 1.0"

#endif
