/* The files that tell of an agent: where they lie, and what is in them. */
#ifndef WSCALL_AGENT_FILE_H
#define WSCALL_AGENT_FILE_H

#include "json.h"

#define AGENT_MOST_VALUES 512

/* A file in the folder of the user's state, malloc'ed; NULL if there is no folder. */
char *agent_path(const char *name);

/* Read a file of JSON; `values` gets its content and points into the text that is returned, malloc'ed. NULL if there
 * is none or it is not sound. `beside` is whose file it may be, too: see system_read. */
char *agent_load(const char *path, const char *beside, struct json values[AGENT_MOST_VALUES]);

#endif
