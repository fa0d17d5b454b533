// What the job costs at least: reads the feed, checks each line with simdjson, gives numbers to texts that repeat, stores
// every event once in SQLite, and counts four of a kind at one asset in a year.
//
// It may do what Vedette may not: commits do not wait for the disk, a copy is found only where its time is the same, what
// the rules count is in memory alone and lost with it, and an alert is a line of three words at the end of the run.
//
// Use: limit events.ndjson database kinds; `kinds` has a line for each rule, which may end in "*". Writes "rule asset second"
// for each alert.
#include <simdjson.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

using std::string;
using std::string_view;

static const long year = 365 * 86400L;

struct Event {
  string_view key, kind, time, asset, actor, title, url, publisher;
  int64_t value = 0, severity = 0;
};

// The members of a line; false where it is not JSON to its end.
static bool read(simdjson::ondemand::parser &parser, const char *line, size_t length, size_t room, Event &event) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(line, length, room).get(document) || document.get_object().get(object)) return false;
  for (auto member : object) {
    simdjson::ondemand::raw_json_string name;
    simdjson::ondemand::value value;
    if (member.error() || member.key().get(name) || member.value().get(value)) return false;
    string_view *text = name == "key" ? &event.key : name == "kind" ? &event.kind : name == "time" ? &event.time
      : name == "asset" ? &event.asset : name == "title" ? &event.title : name == "url" ? &event.url
      : name == "publisher" ? &event.publisher : nullptr;
    if (text) {
      if (value.get_string().get(*text)) return false;
    } else if (name == "actor") {
      simdjson::ondemand::array actors;
      if (value.get_array().get(actors)) return false;
      for (auto actor : actors)
        if (actor.get_string().get(event.actor)) return false;
    } else if (value.get_int64().get(name == "value" ? event.value : event.severity)) {
      return false;
    }
  }
  return !event.key.empty() && event.time.size() == 20;
}

static long number(string_view digits) {
  long value = 0;
  for (char digit : digits) value = value * 10 + digit - '0';
  return value;
}

// Seconds since 1970 of a time in UTC. Source: H. Hinnant, "chrono-compatible low-level date algorithms".
static long second(string_view time) {
  long y = number(time.substr(0, 4)), month = number(time.substr(5, 2)), day = number(time.substr(8, 2));
  y -= month <= 2;
  long era = y / 400, of_era = y - era * 400;
  long of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  long days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
  return days * 86400 + number(time.substr(11, 2)) * 3600 + number(time.substr(14, 2)) * 60 + number(time.substr(17, 2));
}

// The store: a table of events, one of texts that repeat, and an index that finds a copy.
class Store {
  sqlite3 *database;
  sqlite3_stmt *insert, *word;
  std::unordered_map<string, int> numbers;
  long rows = 0;

  void must(int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "limit: %s\n", sqlite3_errmsg(database));
    exit(1);
  }
  void execute(const char *statements) { must(sqlite3_exec(database, statements, nullptr, nullptr, nullptr)); }
  void bind(int place, string_view text) {
    must(sqlite3_bind_text(insert, place, text.data(), text.size(), SQLITE_STATIC));
  }

 public:
  std::vector<string> texts = {""};

  explicit Store(const char *path) {
    must(sqlite3_open(path, &database));
    execute("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
      "PRAGMA wal_autocheckpoint = 8000;"
      "CREATE TABLE dict(id INTEGER PRIMARY KEY, text TEXT NOT NULL);"
      "CREATE TABLE event(seq INTEGER PRIMARY KEY, hash INTEGER, key TEXT, time INTEGER, kind INTEGER, asset INTEGER,"
      "actor INTEGER, publisher INTEGER, value INTEGER, severity INTEGER, title TEXT, url TEXT);"
      "CREATE UNIQUE INDEX event_time ON event(time, hash); BEGIN");
    must(sqlite3_prepare_v2(database, "INSERT OR IGNORE INTO event VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", -1,
      &insert, nullptr));
    must(sqlite3_prepare_v2(database, "INSERT INTO dict VALUES (?, ?)", -1, &word, nullptr));
  }

  // The number of a text that repeats.
  int id(string_view text) {
    auto found = numbers.try_emplace(string(text), texts.size());
    if (found.second) {
      texts.emplace_back(text);
      sqlite3_bind_int(word, 1, found.first->second);
      sqlite3_bind_text(word, 2, text.data(), text.size(), SQLITE_TRANSIENT);
      must(sqlite3_step(word));
      must(sqlite3_reset(word));
    }
    return found.first->second;
  }

  // Stores an event; false where it is a copy.
  bool put(const Event &event, long at, int kind, int asset) {
    uint64_t hash = 14695981039346656037u;
    for (unsigned char byte : event.key) hash = (hash ^ byte) * 1099511628211u;
    sqlite3_bind_int64(insert, 1, static_cast<int64_t>(hash));
    bind(2, event.key);
    sqlite3_bind_int64(insert, 3, at);
    sqlite3_bind_int(insert, 4, kind);
    sqlite3_bind_int(insert, 5, asset);
    sqlite3_bind_int(insert, 6, id(event.actor));
    sqlite3_bind_int(insert, 7, id(event.publisher));
    sqlite3_bind_int64(insert, 8, event.value);
    sqlite3_bind_int64(insert, 9, event.severity);
    bind(10, event.title);
    bind(11, event.url);
    must(sqlite3_step(insert));
    must(sqlite3_reset(insert));
    bool is_new = sqlite3_changes(database) == 1;
    if (++rows % 10000 == 0) execute("COMMIT; BEGIN");
    return is_new;
  }

  void close() {
    execute("COMMIT");
    sqlite3_finalize(insert);
    sqlite3_finalize(word);
    must(sqlite3_close(database));
  }
};

// What the rules count: when their events happened at each asset, in order.
class Counts {
  std::vector<string> patterns;
  std::unordered_map<int, std::vector<int>> rules;
  std::unordered_map<uint64_t, std::vector<long>> times;

 public:
  explicit Counts(const char *path) {
    std::ifstream file(path);
    for (string line; std::getline(file, line);) patterns.push_back(line);
  }

  void add(int kind, const string &name, int asset, long at) {
    auto found = rules.try_emplace(kind);
    if (found.second) {
      for (size_t rule = 0; rule < patterns.size(); rule++) {
        const string &pattern = patterns[rule];
        bool is_prefix = pattern.back() == '*';
        if (is_prefix ? name.compare(0, pattern.size() - 1, pattern, 0, pattern.size() - 1) == 0 : name == pattern)
          found.first->second.push_back(rule);
      }
    }
    for (int rule : found.first->second) {
      auto &list = times[static_cast<uint64_t>(rule) << 32 | asset];
      list.insert(std::upper_bound(list.begin(), list.end(), at), at);
    }
  }

  void report(const std::vector<string> &texts) {
    for (auto &[group, at] : times) {
      for (size_t i = 0; i < at.size(); i++) {
        if (i + 1 < at.size() && at[i + 1] == at[i]) continue;
        int now = 0, before = 0;
        for (size_t j = i + 1; j-- > 0 && at[j] >= at[i] - year;) {
          now += at[j] > at[i] - year;
          before += at[j] < at[i];
        }
        if (now >= 4 && before < 4)
          printf("%d %s %ld\n", static_cast<int>(group >> 32), texts[group & 0xffffffff].c_str(), at[i]);
      }
    }
  }
};

int main(int argc, char **argv) {
  FILE *feed = argc == 4 ? fopen(argv[1], "r") : nullptr;
  if (!feed) return fprintf(stderr, "use: limit events.ndjson database kinds\n"), 2;
  Store store(argv[2]);
  Counts counts(argv[3]);
  simdjson::ondemand::parser parser;
  const size_t block = 1 << 20;
  std::vector<char> buffer(block + simdjson::SIMDJSON_PADDING);
  size_t kept = 0;
  for (size_t got; (got = fread(buffer.data() + kept, 1, block - kept, feed)) > 0;) {
    char *line = buffer.data(), *end = line + kept + got;
    for (char *newline; (newline = static_cast<char *>(memchr(line, '\n', end - line))); line = newline + 1) {
      Event event;
      if (!read(parser, line, newline - line, buffer.data() + buffer.size() - line, event)) continue;
      long at = second(event.time);
      int kind = store.id(event.kind), asset = store.id(event.asset);
      if (store.put(event, at, kind, asset)) counts.add(kind, store.texts[kind], asset, at);
    }
    kept = end - line;
    memmove(buffer.data(), line, kept);
  }
  store.close();
  counts.report(store.texts);
}
