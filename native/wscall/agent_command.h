/* What starts an agent: words, malloc'ed, NULL behind the last, the program's path first. */
#ifndef WSCALL_AGENT_COMMAND_H
#define WSCALL_AGENT_COMMAND_H

#include "texts.h"

/* As the last agent of this user wrote it into agent.json; NULL if none did, or the file is not sound. */
char **agent_command(void);

/* As the file beside this library has it, `WSCallDLL.json` or `libWSCall.json`, for every user of the machine. Returns
 * TEXT_NONE, TEXT_NEVER_SERVED if there is no such file, or TEXT_UNUSABLE. */
enum text agent_command_of_library(char ***command);

void agent_command_free(char **command);

#endif
