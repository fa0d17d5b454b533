// SQLite's C interface, and what Swift cannot say: SQLITE_TRANSIENT is a cast of -1 to a function pointer, and
// sqlite3_config is variadic.
#pragma once
#include <sqlite3.h>

static inline sqlite3_destructor_type csqlite_transient(void) { return SQLITE_TRANSIENT; }

// Lets SQLite not count the memory it takes, for which it would lock a mutex at each allocation. Good only before the first
// other call; later ones are refused.
static inline int csqlite_count_no_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

// Numbers that a statement leaves out by itself: those with a mark in `marks`, of the first `count`.
typedef struct {
  const unsigned char *marks;
  sqlite3_int64 count;
} csqlite_numbers;

#define CSQLITE_NUMBERS "numbers"

// is_marked(numbers, number) in SQL, with what csqlite_bind_numbers bound.
static inline void csqlite_is_marked(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  const csqlite_numbers *numbers = sqlite3_value_pointer(values[0], CSQLITE_NUMBERS);
  sqlite3_int64 number = sqlite3_value_int64(values[1]);
  sqlite3_result_int(context, numbers && number >= 0 && number < numbers->count && numbers->marks[number]);
}

static inline int csqlite_add_functions(sqlite3 *database) {
  return sqlite3_create_function_v2(
      database, "is_marked", 2, SQLITE_UTF8, 0, csqlite_is_marked, 0, 0, 0);
}

// The numbers must stay where they are until the statement runs no more.
static inline int csqlite_bind_numbers(sqlite3_stmt *statement, int index, csqlite_numbers *numbers) {
  return sqlite3_bind_pointer(statement, index, numbers, CSQLITE_NUMBERS, 0);
}
