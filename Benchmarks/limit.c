// What the job costs at least: reads the feed, finds the fields of each line without checking the rest of it, drops copies,
// stores every event in SQLite and counts the pipelines' events of each asset, four in a year.
//
// It may do what Vedette may not: it takes every line that ends in a brace for JSON, commits without waiting for the disk,
// keeps no state of rules in the database, and finds a copy by the hash of its key in memory alone.
//
// Use: limit events.ndjson database; writes "asset second" for each alert.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASSETS (1 << 17)
#define YEAR (365 * 86400L)
#define SLOTS (1 << 25)

struct text { const char *start; int length; };
struct times { long *at; int count, room; };

static struct times assets[ASSETS];
static unsigned long *seen;

static void must(int code, sqlite3 *database) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  fprintf(stderr, "limit: %s\n", sqlite3_errmsg(database));
  exit(1);
}

// The text of a member, from its quote to the next; empty where there is none.
static struct text member(const char *line, size_t length, const char *name) {
  const char *found = memmem(line, length, name, strlen(name));
  if (!found) return (struct text){line, 0};
  found += strlen(name);
  const char *end = memchr(found, '"', length - (found - line));
  return (struct text){found, end ? (int)(end - found) : 0};
}

static long number(const char *digits, int count) {
  long value = 0;
  for (int i = 0; i < count; i++) value = value * 10 + digits[i] - '0';
  return value;
}

// Seconds since 1970 of a time in UTC. Source: H. Hinnant, "chrono-compatible low-level date algorithms".
static long second(struct text time) {
  long year = number(time.start, 4), month = number(time.start + 5, 2), day = number(time.start + 8, 2);
  year -= month <= 2;
  long era = year / 400, of_era = year - era * 400;
  long of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  long days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
  return days * 86400 + number(time.start + 11, 2) * 3600 + number(time.start + 14, 2) * 60 + number(time.start + 17, 2);
}

static int is_new(struct text key) {
  unsigned long hash = 14695981039346656037UL;
  for (int i = 0; i < key.length; i++) hash = (hash ^ (unsigned char)key.start[i]) * 1099511628211UL;
  hash += !hash;
  unsigned long slot = (hash * 0x9E3779B97F4A7C15UL) >> 39;
  for (; seen[slot]; slot = (slot + 1) & (SLOTS - 1))
    if (seen[slot] == hash) return 0;
  seen[slot] = hash;
  return 1;
}

static void count(long asset, long at) {
  struct times *times = &assets[asset];
  if (times->count == times->room) {
    times->room = times->room ? times->room * 2 : 16;
    times->at = realloc(times->at, times->room * sizeof(long));
  }
  int place = times->count++;
  for (; place > 0 && times->at[place - 1] > at; place--) times->at[place] = times->at[place - 1];
  times->at[place] = at;
}

static void report(void) {
  for (int asset = 0; asset < ASSETS; asset++) {
    long *at = assets[asset].at;
    for (int i = 0; i < assets[asset].count; i++) {
      if (i + 1 < assets[asset].count && at[i + 1] == at[i]) continue;
      int now = 0, before = 0;
      for (int j = i; j >= 0 && at[j] >= at[i] - YEAR; j--) {
        now += at[j] > at[i] - YEAR;
        before += at[j] < at[i];
      }
      if (now >= 4 && before < 4) printf("asset-%03d %ld\n", asset, at[i]);
    }
  }
}

int main(int argc, char **argv) {
  FILE *feed = argc == 3 ? fopen(argv[1], "r") : NULL;
  sqlite3 *database;
  sqlite3_stmt *insert;
  if (!feed) return fprintf(stderr, "use: limit events.ndjson database\n"), 2;
  seen = calloc(SLOTS, sizeof *seen);
  must(sqlite3_open(argv[2], &database), database);
  must(sqlite3_exec(database, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
    "CREATE TABLE event(seq INTEGER PRIMARY KEY, time INTEGER, kind TEXT, asset INTEGER, key TEXT, title TEXT, url TEXT,"
    "publisher TEXT, actor TEXT); BEGIN", NULL, NULL, NULL), database);
  must(sqlite3_prepare_v2(database, "INSERT INTO event VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", -1, &insert, NULL), database);
  char *line = NULL;
  size_t room = 0;
  ssize_t length;
  static const char *names[] = {"\"kind\":\"", "\"key\":\"", "\"title\":\"", "\"url\":\"", "\"publisher\":\"", "\"actor\":[\""};
  static const int columns[] = {2, 4, 5, 6, 7, 8};
  for (long rows = 0; (length = getline(&line, &room, feed)) > 0;) {
    if (length < 2 || line[length - 2] != '}') continue;
    if (!is_new(member(line, length, names[1]))) continue;
    long at = second(member(line, length, "\"time\":\""));
    struct text name = member(line, length, "\"asset\":\"asset-");
    long asset = number(name.start, name.length);
    if (asset >= ASSETS) return fprintf(stderr, "limit: too many assets\n"), 1;
    struct text kind = member(line, length, names[0]);
    sqlite3_bind_int64(insert, 1, at);
    sqlite3_bind_int64(insert, 3, asset);
    for (int i = 0; i < 6; i++) {
      struct text text = i ? member(line, length, names[i]) : kind;
      sqlite3_bind_text(insert, columns[i], text.start, text.length, SQLITE_STATIC);
    }
    must(sqlite3_step(insert), database);
    must(sqlite3_reset(insert), database);
    if (kind.length > 20 && !memcmp(kind.start, "pipeline.disruption.", 20)) count(asset, at);
    if (++rows % 10000 == 0) must(sqlite3_exec(database, "COMMIT; BEGIN", NULL, NULL, NULL), database);
  }
  must(sqlite3_exec(database, "COMMIT", NULL, NULL, NULL), database);
  report();
  return 0;
}
