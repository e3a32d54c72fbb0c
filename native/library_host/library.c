/* Loads the library with its own directory on the search path, and lays out the arguments of every call. */
#include "library.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "words.h"

#define GUARD_LENGTH 256 /* as wscall.devices.transports.call_frame has it */
#define MOST_OCTETS LONGEST_FRAME

static const unsigned char guard[4] = {0xA5, 0x5A, 0xC3, 0x3C};

enum kind {
    KIND_INT8,
    KIND_UINT8,
    KIND_INT16,
    KIND_UINT16,
    KIND_INT32,
    KIND_UINT32,
    KIND_LONG,
    KIND_ULONG,
    KIND_POINTER,
    NO_KIND
};
static const char *const kinds[] = {"int8", "uint8", "int16", "uint16", "int32", "uint32", "long", "ulong", "pointer"};

enum form { NUMBER_IN, OCTETS_IN, NUMBER_OUT, OCTETS_OUT };

struct argument {
    enum form form;
    enum kind kind;
    size_t size;
};

struct function {
    void *address;
    enum kind result;
    size_t count;
    struct argument arguments[MOST_WORDS];
};

static struct function *functions;
static size_t known;

static enum kind kind_of(const struct json *value) {
    for (int kind = 0; kind < NO_KIND; kind++)
        if (json_is(value, kinds[kind])) return kind;
    return NO_KIND;
}

static const struct json *next(const struct json *value) { return value + value->after; }

static int is_list(const struct json *value, size_t children) {
    return value->kind == JSON_LIST && value->children == children;
}

static int declare_argument(const struct json *declared, struct argument *argument) {
    if (!is_list(declared, 2)) return 0;
    const struct json *way = declared + 1, *what = next(way);
    int in = json_is(way, "in");
    if (!in && !json_is(way, "out")) return 0;
    if (what->kind == JSON_NUMBER) {
        *argument = (struct argument){OCTETS_OUT, NO_KIND, (size_t)what->number};
        return !in && what->number >= 0 && what->number <= MOST_OCTETS;
    }
    enum kind kind = kind_of(what);
    enum form form = in && kind == NO_KIND ? OCTETS_IN : in ? NUMBER_IN : NUMBER_OUT;
    *argument = (struct argument){form, kind, 0};
    return kind != NO_KIND || (in && json_is(what, "octets"));
}

/* One function, and its address in the library, if it is there. */
static const char *declare(const struct json *declared, HMODULE module, struct function *function) {
    char symbol[256];
    if (!is_list(declared, 3)) return "a declaration that is not [symbol, result, arguments]";
    const struct json *name = declared + 1, *result = next(name), *arguments = next(result);
    if (name->kind != JSON_TEXT || name->length >= sizeof symbol) return "a symbol that is no short text";
    memcpy(symbol, name->text, name->length);
    symbol[name->length] = '\0';
    function->result = kind_of(result);
    if (function->result == NO_KIND) return "an unknown kind of result";
    if (arguments->kind != JSON_LIST || arguments->children > MOST_WORDS) return "too many arguments";
    function->count = arguments->children;
    const struct json *argument = arguments + 1;
    for (size_t i = 0; i < function->count; i++, argument = next(argument))
        if (!declare_argument(argument, &function->arguments[i])) return "an argument that is not declared right";
    function->address = (void *)(uintptr_t)GetProcAddress(module, symbol);
    return NULL;
}

static WCHAR *wide(const struct json *path) {
    if (path->kind != JSON_TEXT || path->length == 0) return NULL;
    int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path->text, (int)path->length, NULL, 0);
    WCHAR *text = length > 0 ? calloc((size_t)length + 1, sizeof *text) : NULL;
    if (text != NULL) MultiByteToWideChar(CP_UTF8, 0, path->text, (int)path->length, text, length);
    return text;
}

/* Load one file by its absolute path, whose directory is searched for what it depends on. */
static HMODULE load(const struct json *path, unsigned long *code, char **file) {
    WCHAR *name = wide(path);
    if (name == NULL) return NULL;
    HMODULE module = LoadLibraryExW(name, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (module == NULL) {
        static char failed[1024];
        size_t length = path->length < sizeof failed ? path->length : sizeof failed - 1;
        memcpy(failed, path->text + path->length - length, length);
        failed[length] = '\0';
        *code = GetLastError();
        *file = failed;
    }
    free(name);
    return module;
}

/* Search the library's directory, and not the working directory, for what the library loads by itself later. */
static void search_beside(const struct json *path) {
    WCHAR *name = wide(path);
    WCHAR *end = name == NULL ? NULL : wcsrchr(name, L'\\');
    if (end != NULL) {
        *end = L'\0';
        SetDllDirectoryW(name);
    }
    free(name);
}

const char *library_load(const struct json *arguments, struct message *answer, unsigned long *code, char **file) {
    if (functions != NULL) return "a library is loaded already";
    if (!is_list(arguments, 3)) return "not [file, preload, functions]";
    const struct json *path = arguments + 1, *preload = next(path), *declared = next(preload);
    if (path->kind != JSON_TEXT || preload->kind != JSON_LIST || declared->kind != JSON_LIST)
        return "not [file, preload, functions]";
    search_beside(path);
    const struct json *before = preload + 1;
    for (size_t i = 0; i < preload->children; i++, before = next(before))
        if (load(before, code, file) == NULL) return "a library that is to be loaded before it does not load";
    HMODULE module = load(path, code, file);
    if (module == NULL) return "the library does not load";
    functions = calloc(declared->children + 1, sizeof *functions);
    if (functions == NULL) return "no memory";
    message_add(answer, "[");
    const struct json *declaration = declared + 1;
    for (size_t i = 0; i < declared->children; i++, declaration = next(declaration)) {
        const char *wrong = declare(declaration, module, &functions[i]);
        if (wrong != NULL) return wrong;
        message_add(answer, "%s%s", i ? "," : "", functions[i].address ? "true" : "false");
    }
    message_add(answer, "]");
    known = declared->children;
    return NULL;
}

/* The lowest bytes of a register or of memory as a number of this kind. */
static int64_t number_of(uint64_t raw, enum kind kind) {
    switch (kind) {
    case KIND_INT8: return (int8_t)raw;
    case KIND_UINT8: return (uint8_t)raw;
    case KIND_INT16: return (int16_t)raw;
    case KIND_UINT16: return (uint16_t)raw;
    case KIND_INT32:
    case KIND_LONG: return (int32_t)raw;
    case KIND_UINT32:
    case KIND_ULONG: return (uint32_t)raw;
    default: return (intptr_t)raw;
    }
}

static int nibble(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

static int octets(const struct json *value, unsigned char *out) {
    for (size_t i = 0; i + 1 < value->length; i += 2) {
        int high = nibble(value->text[i]), low = nibble(value->text[i + 1]);
        if (high < 0 || low < 0) return 0;
        out[i / 2] = (unsigned char)(high << 4 | low);
    }
    return value->length % 2 == 0;
}

/* Memory that an argument needs behind its pointer. */
static size_t room(const struct argument *argument, const struct json *value) {
    size_t needed = argument->form == OCTETS_OUT ? argument->size + GUARD_LENGTH
        : argument->form == OCTETS_IN            ? value->length / 2 + 1
                                                 : sizeof(uint64_t);
    return argument->form == NUMBER_IN ? 0 : (needed + 15) & ~(size_t)15;
}

/* Whether the values fit the declaration, and how much memory the call needs in all. */
static int fits(const struct function *function, const struct json *value, size_t given, size_t *needed) {
    for (size_t i = 0; i < function->count; i++) {
        const struct argument *argument = &function->arguments[i];
        if (argument->form != OCTETS_OUT) {
            enum json_kind wanted = argument->form == OCTETS_IN ? JSON_TEXT : JSON_NUMBER;
            if (given-- == 0 || value->kind != wanted) return 0;
        }
        *needed += room(argument, value);
        if (argument->form != OCTETS_OUT) value = next(value);
    }
    return given == 0;
}

/* Fill the memory and the words of a call. */
static int lay_out(
    const struct function *function, const struct json *value, unsigned char *memory, uintptr_t *words) {
    for (size_t i = 0; i < function->count; i++) {
        const struct argument *argument = &function->arguments[i];
        words[i] = (uintptr_t)memory;
        if (argument->form == NUMBER_IN) {
            words[i] = (uintptr_t)number_of((uint64_t)value->number, argument->kind);
        } else if (argument->form == NUMBER_OUT) {
            memcpy(memory, &value->number, sizeof value->number);
        } else if (argument->form == OCTETS_IN) {
            if (!octets(value, memory)) return 0;
        } else {
            for (size_t at = 0; at < GUARD_LENGTH; at++) memory[argument->size + at] = guard[at % sizeof guard];
        }
        memory += room(argument, value);
        if (argument->form != OCTETS_OUT) value = next(value);
    }
    return 1;
}

/* How many bytes of the guard were changed, counted to the last of them. */
static size_t overrun(const unsigned char *behind) {
    size_t written = GUARD_LENGTH;
    while (written > 0 && behind[written - 1] == guard[(written - 1) % sizeof guard]) written--;
    return written;
}

static void add_outs(struct message *answer, const struct function *function, const uintptr_t *words) {
    size_t outs = 0, over = 0, number = 0;
    for (size_t i = 0; i < function->count; i++) {
        const struct argument *argument = &function->arguments[i];
        const unsigned char *memory = (unsigned char *)words[i];
        if (argument->form != NUMBER_OUT && argument->form != OCTETS_OUT) continue;
        message_add(answer, outs ? "," : "");
        if (argument->form == NUMBER_OUT) {
            uint64_t raw;
            memcpy(&raw, memory, sizeof raw);
            message_add(answer, "%lld", (long long)number_of(raw, argument->kind));
        } else {
            size_t written = overrun(memory + argument->size);
            message_add_octets(answer, memory, argument->size);
            if (written && !over) number = outs, over = argument->size + written;
        }
        outs++;
    }
    message_add(answer, over ? "],[%lu,%lu]]" : "],null]", (unsigned long)number, (unsigned long)over);
}

const char *library_call(const struct json *arguments, struct message *answer, long *taken) {
    uintptr_t words[MOST_WORDS] = {0};
    size_t needed = 0;
    if (arguments->kind != JSON_LIST || arguments->children == 0) return "no list of arguments";
    const struct json *index = arguments + 1, *value = next(index);
    if (index->kind != JSON_NUMBER || index->number < 0 || (uint64_t)index->number >= known)
        return "there is no function of that number";
    const struct function *function = &functions[index->number];
    if (function->address == NULL) return "the library lacks this function";
    if (!fits(function, value, arguments->children - 1, &needed)) return "the values do not fit the declaration";
    unsigned char *memory = calloc(needed + 1, 1);
    if (memory == NULL) return "no memory";
    if (!lay_out(function, value, memory, words)) {
        free(memory);
        return "bytes that are not hexadecimal";
    }
    uint64_t raw = words_call(function->address, words, function->count, taken);
    if (*taken != 0 && *taken != (long)(function->count * sizeof *words)) { /* nothing that it says counts */
        free(memory);
        return "the function takes other arguments than it is declared with";
    }
    *taken = 0;
    message_add(answer, "[%lld,[", (long long)number_of(raw, function->result));
    add_outs(answer, function, words);
    free(memory);
    return NULL;
}
