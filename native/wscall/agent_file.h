/* What only the starting of an agent needs of its files. */
#ifndef WSCALL_AGENT_FILE_H
#define WSCALL_AGENT_FILE_H

/* A file in the folder of the user's state, malloc'ed; NULL if there is no folder. */
char *agent_path(const char *name);

/* What starts the agent: its words, malloc'ed, NULL behind the last; NULL if no agent has ever run. */
char **agent_command(void);
void agent_command_free(char **command);

#endif
