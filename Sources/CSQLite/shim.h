// SQLite's C interface, and what Swift cannot say: SQLITE_TRANSIENT is a cast of -1 to a function pointer.
#pragma once
#include <sqlite3.h>

static inline sqlite3_destructor_type csqlite_transient(void) { return SQLITE_TRANSIENT; }
