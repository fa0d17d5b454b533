// SQLite's C interface, and what Swift cannot say: SQLITE_TRANSIENT is a cast of -1 to a function pointer, and
// sqlite3_config is variadic.
#pragma once
#include <sqlite3.h>

static inline sqlite3_destructor_type csqlite_transient(void) { return SQLITE_TRANSIENT; }

// Lets SQLite not count the memory it takes, for which it would lock a mutex at each allocation. Good only before the first
// other call; later ones are refused.
static inline int csqlite_count_no_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
