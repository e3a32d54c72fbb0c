/* A library without any device: it exports the traps that vendors' libraries set, one function each. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
#define EXPORT __declspec(dllexport)
#define STDCALL __stdcall
#define pause_for_ever() Sleep(INFINITE)
#else
#include <unistd.h>
#define EXPORT __attribute__((visibility("default")))
#define STDCALL
#define pause_for_ever() pause()
#endif

/* What goes in comes out: texts, bytes with a length, numbers of every width, addresses. */
EXPORT int echo_text(const char *in, char *out) {
    strcpy(out, in);
    return 0;
}

EXPORT int16_t echo_apdu(intptr_t handle, uint32_t size, const unsigned char *in, uint32_t *length,
                         unsigned char *out) {
    if (handle != (intptr_t)0x1122334455667788LL) return -5;
    if (*length < size + 2) return -6;
    memcpy(out, in, size);
    out[size] = 0x90;
    out[size + 1] = 0;
    *length = size + 2;
    return 0;
}

EXPORT int echo_numbers(int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f, long g, unsigned long h,
                        int8_t *a2, uint8_t *b2, int16_t *c2, uint16_t *d2, int32_t *e2, uint32_t *f2, long *g2,
                        unsigned long *h2) {
    *a2 = a, *b2 = b, *c2 = c, *d2 = d, *e2 = e, *f2 = f, *g2 = g, *h2 = h;
    return 0;
}

/* The same sum in both conventions: called in the wrong one, the stack of a 32-bit caller is off afterwards. */
EXPORT int STDCALL sum_stdcall(int a, int b, int c) { return a * 100 + b * 10 + c; }
EXPORT int sum_cdecl(int a, int b, int c) { return a * 100 + b * 10 + c; }

/* Results narrower than a register, with rubbish above them. */
EXPORT int narrow_result(int value) { return (value & 0xffff) | 0x5a5a0000; }

/* Success codes of every fashion, and what they hide. */
EXPORT int answer(int how, unsigned char *out) {
    switch (how) {
    case 0: memcpy(out, "\x3b\x6d", 2); return 2;
    case 1: return 0;                             /* success, and nothing written */
    case 2: memset(out, 'x', 17); return 16;      /* one byte too many */
    case 3: memset(out, 'x', 40); return 16;
    case 4: return 17;                            /* a length that cannot be */
    case 5: return -2;
    case 6: return -11;
    default: return -99;
    }
}

/* GB 18030 without its terminator, to the last byte of the buffer. */
EXPORT int unterminated(char *out) {
    memcpy(out, "\xd4\xac\xd3\xee\xd1\xf4", 6);
    return 0;
}

EXPORT int scribble(char *in) {
    in[0] = '!';
    return 0;
}

/* The faults. */
EXPORT int hang(void) {
    for (;;) pause_for_ever();
}

EXPORT int crash(void) {
    static volatile uintptr_t nowhere = 16;
    return *(volatile int *)nowhere;
}

EXPORT int exhaust(int depth) {
    volatile char frame[4096];
    frame[0] = (char)depth;
    return depth < 0 ? 0 : exhaust(depth + 1) + frame[0];
}

EXPORT int flood(int lines) {
    for (int line = 0; line < lines; line++) {
        printf("{\"id\":%d} the vendor says a lot\n", line);
        fprintf(stderr, "and complains as much\n");
    }
    fflush(stdout);
    return 0;
}

EXPORT int leave(int status) { exit(status); }

/* Where the library finds itself, for what lies beside it. */
EXPORT int working_directory(char *out, int size) {
#ifdef _WIN32
    return GetCurrentDirectoryA((DWORD)size, out) == 0;
#else
    return getcwd(out, (size_t)size) == NULL;
#endif
}
