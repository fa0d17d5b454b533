// A C face for RE2: regular expressions in time linear in the text.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cre2_pattern cre2_pattern;

// Compiles a pattern of UTF-8 text; NULL on an error, whose text is copied into error[0..<capacity], and the part of
// the pattern that it is about into fragment[0..<fragment_capacity].
cre2_pattern *cre2_compile(const char *pattern, size_t length, int ignore_case, int multi_line, int dot_newline,
                           char *error, size_t capacity, char *fragment, size_t fragment_capacity);
// 1 if the pattern matches anywhere in the text.
int cre2_matches(const cre2_pattern *pattern, const char *text, size_t length);
void cre2_free(cre2_pattern *pattern);

#ifdef __cplusplus
}
#endif
