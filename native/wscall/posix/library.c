/* The library's own path, kept while it is being loaded: what the loader remembers may be relative to a folder that
 * the program leaves later. Not by dladdr, which older C libraries have in another library. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

#include "system.h"

static char library[PATH_MAX];

static int is_here(const struct dl_phdr_info *object) {
    uintptr_t here = (uintptr_t)library - object->dlpi_addr;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        if (part->p_type == PT_LOAD && here >= part->p_vaddr && here - part->p_vaddr < part->p_memsz) return 1;
    }
    return 0;
}

static int keep(struct dl_phdr_info *object, size_t size, void *nothing) {
    (void)size, (void)nothing;
    if (!is_here(object)) return 0;
    if (realpath(object->dlpi_name, library) == NULL) library[0] = 0;
    return 1;
}

__attribute__((constructor)) static void find(void) { dl_iterate_phdr(keep, NULL); }

char *system_library_path(void) { return library[0] ? strdup(library) : NULL; }
