/* UTF-8 to and from what Windows takes. */
#ifndef WSCALL_WIDE_H
#define WSCALL_WIDE_H

#include <wchar.h>

/* Both are malloc'ed; NULL if memory has run out or the text is not sound. */
wchar_t *wide_of(const char *text);
char *narrow_of(const wchar_t *text);

#endif
