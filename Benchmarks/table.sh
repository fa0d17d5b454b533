#!/bin/bash
# table.sh PROGRAM: measures all that is promised about speed and memory in one run, about half an hour, and shows it as a
# table in Markdown beside what is wanted. EVENTS=1000000 and five times as many, ROUNDS=3, MILLIONS=20 and
# VEDETTE_IDLE_SECONDS=60 are what it takes without them.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")"
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
export ROUNDS=${ROUNDS:-3}
events=${EVENTS:-1000000}
millions=${MILLIONS:-20}

# Status 3, slower than the baseline or more at rest than is allowed, is for the table to show and not a reason to stop.
./run.sh "$program" "$events" | tee "$results/one" || [ "${PIPESTATUS[0]}" = 3 ]
echo
ONLY=import ./run.sh "$program" $((events * 5)) | tee "$results/five"
echo
./growth.sh "$program" "$millions" | tee "$results/growth"
echo
../scripts/test-idle.sh "$program" | tee "$results/idle" || [ "${PIPESTATUS[0]}" = 3 ]
echo

# column FILE NAME FIELD: a figure of each row of a name, counted from the row's end.
column() {
  awk -v name="$2" -v field="$3" 'index($0, name "  ") == 1 { printf "%s%s", separator, $(NF - field); separator = ", " }' \
    "$results/$1"
}
# said FILE PATTERN: what stands in parentheses of the pattern, line for line.
said() { sed -nE "s/.*$2.*/\1/p" "$results/$1" | paste -sd, | sed 's/,/, /g'; }

echo "$(date -u +%F), $(nproc) cores, $("$program" --version)"
echo
echo "| what | wanted | measured |"
echo "|---|---|---|"
echo "| an import of a million events beside the limit | 0.75 of its speed | $(column one 'import, 1 rule' 2) |"
echo "| of five million | the same | $(column five 'import, 1 rule' 2) |"
echo "| 1,000 rules beside one | 1.3 times | $(said one 'what one costs: ([0-9. ]*);') |"
echo "| memory that they add | 50 MB | $(said one 'more memory, MB: ([0-9 ]*)') |"
echo "| from a rename to its alert, median | 2.5 ms | $(said one 'median ([0-9.]* ms)') |"
echo "| 90th percentile | 5 ms | $(said one '90th percentile ([0-9.]* ms)') |"
echo "| peak memory, a million and five | 75 MB | $(column one 'import, 1 rule' 1), $(column five 'import, 1 rule' 1) MB |"
echo "| up to $millions million | the same | $(awk '/^[0-9]/ && NF == 6 && $5 > most { most = $5 } END { print most }' "$results/growth") MB |"
echo "| start to first alert, after 1, 5, 10 and 20 million events | 100 ms | $(said growth 'first alert ([0-9]* ms)') |"
echo "| a backtest of 100 rules | a million events a CPU second | $(column one 'a backtest of 100 rules' 2) |"
echo "| at rest, resident | 30 MB | $(said idle ' ([0-9]+) KiB resident,') KiB |"
echo "| at rest, waits in a minute | the watchdog and the rescan | $(said idle ' ([0-9]+) waits') |"
