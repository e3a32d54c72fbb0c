/* A vendor's library: loaded, and its functions called as they were declared. */
#ifndef WSCALL_LIBRARY_H
#define WSCALL_LIBRARY_H

#include "json.h"
#include "pipes.h"

/* Load it. `arguments` is [file, [files to load before it], [function ...]], a function being
 * [symbol, kind of the result, [argument ...]] and an argument ["in", kind], ["in", "octets"],
 * ["out", kind] or ["out", size in bytes].
 *
 * Adds a list that says of each function whether it is there, or null. Returns what is wrong, or NULL;
 * where Windows said it, `code` is its error number and `file` the file it was about. */
const char *library_load(const struct json *arguments, struct message *answer, unsigned long *code, char **file);

/* Call a function. `arguments` is [number of the function, value ...]: a value for everything that goes in and for
 * every number that comes out, in order; bytes as hexadecimal text.
 *
 * Adds [result, [what came out ...], the overrun], the overrun being null or [number among what came out, bytes
 * written at least]. Returns what is wrong, or NULL. If the function took neither none nor all of its arguments
 * off the stack, `taken` is how many bytes it did take, and it has another signature than declared. cdecl and
 * stdcall need no declaration: both are called alike. */
const char *library_call(const struct json *arguments, struct message *answer, long *taken);

#endif
