#!/bin/sh
# Nothing in the tree that does not belong there: white space at the end of a line, conflict marks, files that are
# built, scripts that do not parse.
set -eu
cd "$(dirname "$0")/.."
failed=0
complain() { echo "tidy: $1" >&2; failed=1; }

text=$(git ls-files -- '*.swift' '*.md' '*.yaml' '*.sh' '*.c' '*.cpp' '*.h' Makefile LICENSE)
# shellcheck disable=SC2086 # one word a file; none has a space in its name
if grep --line-number --with-filename ' $' $text; then complain "white space at the end of a line"; fi
# shellcheck disable=SC2086
if grep --line-number --with-filename -E '^(<{7}|>{7}) ' $text; then complain "a conflict mark"; fi
built=$(git ls-files -- '*.o' '*.db' '*.deb' '.build*' '.run/*')
if [ -n "$built" ]; then complain "built files are committed: $built"; fi
for script in scripts/*.sh; do
  # By the shell that its first line names; one that is read by others names none.
  shell=$(sed -n '1s/^#!//p' "$script")
  "${shell:-/bin/sh}" -n "$script" || complain "$script does not parse"
  [ -x "$script" ] || complain "$script is not executable"
done
exit "$failed"
