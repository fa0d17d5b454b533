#include "cre2.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstring>

struct cre2_pattern {
  re2::RE2 expression;
};

cre2_pattern *cre2_compile(const char *pattern, size_t length, int ignore_case, int multi_line, int dot_newline,
                           char *error, size_t capacity) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!ignore_case);
  options.set_dot_nl(dot_newline);
  // RE2 takes (?m) only inside the pattern, so that the flags of a rule and those written in it agree.
  std::string text = multi_line ? "(?m)" : "";
  text.append(pattern, length);
  auto *compiled = new cre2_pattern{re2::RE2(text, options)};
  if (compiled->expression.ok()) return compiled;
  if (capacity > 0) {
    const std::string &why = compiled->expression.error();
    size_t count = std::min(why.size(), capacity - 1);
    std::memcpy(error, why.data(), count);
    error[count] = '\0';
  }
  delete compiled;
  return nullptr;
}

int cre2_matches(const cre2_pattern *pattern, const char *text, size_t length) {
  return re2::RE2::PartialMatch(re2::StringPiece(text, length), pattern->expression) ? 1 : 0;
}

void cre2_free(cre2_pattern *pattern) { delete pattern; }
