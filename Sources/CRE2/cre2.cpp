#include "cre2.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstring>

struct cre2_pattern {
  re2::RE2 expression;
};

static void copy(const std::string &text, char *buffer, size_t capacity) {
  if (capacity == 0) return;
  size_t count = std::min(text.size(), capacity - 1);
  std::memcpy(buffer, text.data(), count);
  buffer[count] = '\0';
}

cre2_pattern *cre2_compile(const char *pattern, size_t length, int ignore_case, int multi_line, int dot_newline,
                           char *error, size_t capacity, char *fragment, size_t fragment_capacity) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!ignore_case);
  options.set_dot_nl(dot_newline);
  // RE2 takes (?m) only inside the pattern, so that the flags of a rule and those written in it agree.
  std::string text = multi_line ? "(?m)" : "";
  if (length > 0) text.append(pattern, length);
  auto *compiled = new cre2_pattern{re2::RE2(text, options)};
  if (compiled->expression.ok()) return compiled;
  copy(compiled->expression.error(), error, capacity);
  copy(compiled->expression.error_arg(), fragment, fragment_capacity);
  delete compiled;
  return nullptr;
}

int cre2_matches(const cre2_pattern *pattern, const char *text, size_t length) {
  return re2::RE2::PartialMatch(re2::StringPiece(text, length), pattern->expression) ? 1 : 0;
}

void cre2_free(cre2_pattern *pattern) { delete pattern; }
