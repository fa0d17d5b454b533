#!/bin/bash
# run.sh PROGRAM [EVENTS]: measures an import of generated events and what is done with them, beside a program that does
# the least there is to do, and compares the ratios with those of Benchmarks/baseline.tsv. With SAVE=1 the ratios of this run
# become the baseline; with ONLY=import nothing else is measured than an import with one rule. Exits with 3 where something
# is slower than the baseline by more than 15 %.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")"
events=${2:-1000000}
rounds=${ROUNDS:-1} factors= more=
scratch=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || :; rm -rf "$scratch"' EXIT

${CXX:-c++} -O2 -std=c++17 -o "$scratch/limit" limit.cpp -lsimdjson -lsqlite3
${CC:-cc} -O2 -D_GNU_SOURCE -o "$scratch/latency" latency.c
${CC:-cc} -O2 -D_GNU_SOURCE -o "$scratch/first" first.c
feed=$scratch/events.ndjson
awk -v count="$events" -f events.awk >"$feed"
awk -f reference.awk "$feed" | sort -u >"$scratch/reference"
lines=$(wc -l <"$feed")
echo "$lines lines, $(($(stat --format %s "$feed") / 1000000)) MB, from Benchmarks/events.awk; $(nproc) cores; $("$program" --version)"
echo

. ./harness.sh

# least RULES NAME: what the limit takes with so many rules.
least() {
  awk -v count="$1" -f rules.awk | sed -n 's/.*{kind: \(.*\)}/\1/p' >"$scratch/kinds"
  run "$scratch/limit" "$feed" "$scratch/limit.db" "$scratch/kinds"
  [ "$1" != 1 ] || limit=$took
  sed -n 's/^0 //p' "$scratch/out" | sort | cmp -s - "$scratch/reference" ||
    { echo "the limit's alerts are not the reference's" >&2; exit 1; }
  row "$2" "$took" "$lines" "$scratch/limit.db"
  rm -f "$scratch"/limit.db*
}

heading
limit=
for round in $(seq "$rounds"); do
  least 1 "limit, 1 rule"

  prepare 1
  drop "$feed" events.ndjson
  import
  row "import, 1 rule" "$took" "$lines" "$work/bench.db"
  compare
  one=$took onePeak=$peak
  [ "${ONLY:-}" != import ] || continue

  # At once, since the machine may be another in half a minute.
  prepare 1000
  drop "$feed" events.ndjson
  import
  row "import, 1,000 rules" "$took" "$lines" "$work/bench.db"
  compare
  factors+=" $(awk -v one="$one" -v many="$took" 'BEGIN { printf "%.2f", many / one }')"
  more+=" $(((peak - onePeak) / 1024))"
  least 1000 "limit, 1,000 rules"

  work=$scratch/1
  drop "$feed" again.ndjson
  import
  row "the same file again" "$took" "$lines"
  { cat "$feed"; echo; } >"$scratch/other.ndjson"
  drop "$scratch/other.ndjson" other.ndjson
  import
  row "the same events in another file" "$took" "$lines"
  compare
  import
  row "a start with nothing to do" "$took" 0
  awk -v count=100 -f rules.awk | sed 's/^id: bench/id: would/' >"$work/would.yaml"
  run "$program" backtest --config "$work/vedette.yaml" "$work/would.yaml"
  row "a backtest of 100 rules" "$took" "$lines"

  prepare 2
  split --lines 1000 --additional-suffix .ndjson <(head -n 100000 "$feed") "$work/inbox/events/incoming/part-"
  import
  row "files of 1,000 lines" "$took" $((lines < 100000 ? lines : 100000))
done

[ "${ONLY:-}" != import ] || exit 0

# Every event is an alert: what is measured is the way of one.
prepare 1
printf '%s\n' 'id: all' 'title: all' 'level: low' 'detection:' '  s: {kind: "*"}' '  condition: s' >"$work/rules.yaml"
"$program" run --config "$work/vedette.yaml" >"$scratch/out" 2>"$scratch/err" &
daemon=$!
while [ ! -e "$work/alerts.jsonl" ]; do read -rt 0.1 -u "$idle" || :; done
read -rt 1 -u "$idle" || :
read -r median ninetieth < <(grep '}$' "$feed" | awk -F'"' '!seen[$4]++' | head -n 105 |
  "$scratch/latency" "$work/inbox/events/incoming" "$work/alerts.jsonl" 100)
resting=$(awk '/^VmRSS:/ { print int($2 / 1024) }' "/proc/$daemon/status")
kill "$daemon"
wait "$daemon" || :
daemon=

echo
echo "1,000 rules cost, times what one costs:$factors; more memory, MB:$more."
echo "From a file's rename to its alert in the log: median $median ms, 90th percentile $ninetieth ms; $resting MB after that."
echo "The alerts of all runs are those of Benchmarks/reference.awk: $(wc -l <"$scratch/reference")."
if [ "${SAVE:-}" = 1 ]; then
  cp "$scratch/ratios.tsv" baseline.tsv
  exit
fi
[ -r baseline.tsv ] || exit 0
echo
awk -F'\t' 'NR == FNR { sum[$1] += $2; count[$1]++; next }
  { now[$1] += $2; runs[$1]++ }
  END {
    for (name in now) if (name !~ /^limit/ && name in sum) {
      change = (now[name] / runs[name]) / (sum[name] / count[name]) - 1
      printf "%s %+.0f %% against the baseline%s\n", name, change * 100, change < -0.15 ? ": SLOWER" : ""
      if (change < -0.15) slower = 3
    }
    exit slower
  }' baseline.tsv "$scratch/ratios.tsv"
