/* The two ways in which Windows passes arguments: on the stack (x86), and in registers first (x86-64). */
#include "words.h"

#ifdef __i386__

/* cdecl and stdcall pass alike and differ in who clears the stack. The stack pointer is kept aside, so either may
 * be called without harm, and where it stands afterwards shows which of the two the function really is. */
uint64_t words_call(void *address, const uintptr_t *words, size_t count, long *taken) {
    uint32_t result = (uint32_t)(uintptr_t)address, left;
    long given = 4 * (long)count;
    __asm__ volatile(
        "movl %%esp, %%ebx\n\t"
        "leal (,%%ecx,4), %%edx\n\t"
        "subl %%edx, %%esp\n\t"
        "andl $-16, %%esp\n\t"
        "movl %%esp, %%edi\n\t"
        "cld\n\t"
        "rep movsl\n\t" /* leaves edi behind the last argument, and functions keep edi and ebx */
        "call *%%eax\n\t"
        "movl %%edi, %%edx\n\t"
        "subl %%esp, %%edx\n\t"
        "movl %%ebx, %%esp\n\t"
        : "+a"(result), "+c"(count), "+S"(words), "=d"(left)
        :
        : "ebx", "edi", "memory", "cc");
    *taken = given - (long)left;
    return result;
}

#else

typedef uint64_t function(
    uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t,
    uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t,
    uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t,
    uintptr_t, uintptr_t);

/* Arguments that a function does not look at harm nobody here. Plain C, because the compiler then writes what an
 * exception needs to find its way out. */
uint64_t words_call(void *address, const uintptr_t *w, size_t count, long *taken) {
    (void)count;
    *taken = 0;
    return ((function *)(uintptr_t)address)(
        w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9], w[10], w[11], w[12], w[13], w[14], w[15], w[16],
        w[17], w[18], w[19], w[20], w[21], w[22], w[23], w[24], w[25], w[26], w[27], w[28], w[29], w[30], w[31]);
}

#endif
