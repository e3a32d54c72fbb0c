/* Calls a function whose arguments are known only now, each as wide as a register. */
#ifndef WSCALL_WORDS_H
#define WSCALL_WORDS_H

#include <stddef.h>
#include <stdint.h>

#define MOST_WORDS 32

/* `words` has MOST_WORDS places. Returns what the function left in the result register. `taken` becomes how many
 * bytes of arguments it took off the stack: none for cdecl, all of them for stdcall, anything else if it has other
 * arguments. Only 32-bit code can tell; in 64-bit code the caller clears the stack, and it is always none. */
uint64_t words_call(void *address, const uintptr_t *words, size_t count, long *taken);

#endif
