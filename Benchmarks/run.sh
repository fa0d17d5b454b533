#!/bin/bash
# run.sh PROGRAM [EVENTS]: measures an import of generated events and what is done with them, beside a program that does
# the least there is to do, and compares the ratios with those of Benchmarks/baseline.tsv. With SAVE=1 the ratios of this run
# become the baseline.
#
# CPU seconds are those of the process, user and system. They depend on the machine and on who else uses it, ratios of one
# run less so: compare ratios.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")"
events=${2:-1000000}
rounds=${ROUNDS:-1}
scratch=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || :; rm -rf "$scratch"' EXIT

${CC:-cc} -O2 -D_GNU_SOURCE -o "$scratch/limit" limit.c -lsqlite3
${CC:-cc} -O2 -D_GNU_SOURCE -o "$scratch/latency" latency.c
feed=$scratch/events.ndjson
awk -v count="$events" -f events.awk >"$feed"
awk -f reference.awk "$feed" | sort -u >"$scratch/reference"
lines=$(wc -l <"$feed")
echo "$lines lines, $(($(stat --format %s "$feed") / 1000000)) MB, from Benchmarks/events.awk; $(nproc) cores; $("$program" --version)"
echo

# A descriptor on which nothing ever comes: to wait without a process.
exec {idle}<> <(:)

# cpu BEFORE AFTER: the CPU seconds of children, user and system together, between two outputs of `times`.
cpu() {
  sed -sn 2p "$1" "$2" | awk '{ gsub("m", " "); gsub("s", ""); sum[NR] = $1 * 60 + $2 + $3 * 60 + $4 }
    END { printf "%.3f", sum[2] - sum[1] }'
}

# run COMMAND...: sets took (CPU seconds), wall (microseconds) and peak (kB) of a command.
run() {
  local pid key value
  peak=0
  times >"$scratch/before"
  wall=${EPOCHREALTIME/./}
  "$@" >"$scratch/out" 2>"$scratch/err" &
  pid=$!
  # The kernel keeps the peak; reading it makes no process that would count as ours.
  while [ -r "/proc/$pid/status" ]; do
    while read -r key value _; do [ "$key" != VmHWM: ] || peak=$value; done <"/proc/$pid/status"
    read -rt 0.02 -u "$idle" || :
  done 2>/dev/null
  wait "$pid" || { cat "$scratch/err" >&2; exit 1; }
  wall=$((${EPOCHREALTIME/./} - wall))
  times >"$scratch/after"
  took=$(cpu "$scratch/before" "$scratch/after")
}

# row NAME CPU LINES [DATABASE]: prints a row and notes its ratio to the limit: lines a CPU second beside the limit's.
row() {
  awk -v name="$1" -v cpu="$2" -v lines="$3" -v wall="$wall" -v peak="$peak" -v limit="$limit" -v all="$lines" \
    -v db="$([ -z "${4:-}" ] || stat --format %s "$4")" -v noted="$scratch/ratios.tsv" 'BEGIN {
      ratio = lines ? (limit / all) / (cpu / lines) : ""
      printf "%-38s %8.2f %8.2f %11s %7s %8d %7s\n", name, cpu, wall / 1e6, lines ? int(lines / cpu) : "", \
        ratio == "" ? "" : sprintf("%.2f", ratio), peak / 1024, db == "" ? "" : int(db / 1e6)
      if (ratio != "") printf "%s\t%.3f\n", name, ratio >> noted
    }'
}

# prepare RULES: an inbox of its own with so many rules, in $scratch/RULES.
prepare() {
  work=$scratch/$1
  rm -rf "$work"
  mkdir -p "$work/inbox/events/incoming"
  awk -v count="$1" -f rules.awk >"$work/rules.yaml"
  printf '%s\n' 'inbox: inbox' 'settle: 0s' 'database: bench.db' 'feeds: []' 'rules: [rules.yaml]' \
    'alerts: {log: alerts.jsonl}' 'http: {listen: off}' >"$work/vedette.yaml"
}

# drop FILE NAME: a file appears in the inbox of $work.
drop() {
  cp "$1" "$work/inbox/events/incoming/.$2"
  mv "$work/inbox/events/incoming/.$2" "$work/inbox/events/incoming/$2"
}

# compare: the alerts of the first rule that stand are those of the reference.
compare() {
  awk 'match($0, /"id":"[^"]*"/) { id = substr($0, RSTART, RLENGTH); line[id] = $0 }
    END { for (id in line) if (line[id] ~ /"rule":"bench-0"/ && line[id] !~ /"state":"cancelled"/) print line[id] }' \
    "$work/alerts.jsonl" |
    sed -E 's/.*"asset":"(asset-[0-9]+)".*/\1 &/; s/^(asset-[0-9]+) .*"starts_at":"([^"]*)".*/\1 \2/' |
    while read -r asset time; do echo "$asset ${time:0:19}"; done | sort -u >"$scratch/found"
  awk '{ print $1, strftime_($2) }
    function strftime_(second,    days, z, era, of_era, year_of_era, of_year, part, day, month, year) {
      # Source: H. Hinnant, "chrono-compatible low-level date algorithms".
      days = int(second / 86400); z = days + 719468; era = int(z / 146097); of_era = z - era * 146097
      year_of_era = int((of_era - int(of_era / 1460) + int(of_era / 36524) - int(of_era / 146096)) / 365)
      of_year = of_era - (365 * year_of_era + int(year_of_era / 4) - int(year_of_era / 100))
      part = int((5 * of_year + 2) / 153); day = of_year - int((153 * part + 2) / 5) + 1
      month = part < 10 ? part + 3 : part - 9; year = year_of_era + era * 400 + (month <= 2)
      return sprintf("%04d-%02d-%02dT%02d:%02d:%02d", year, month, day, second % 86400 / 3600, second % 3600 / 60, second % 60)
    }' "$scratch/reference" | sort -u >"$scratch/expected"
  cmp -s "$scratch/found" "$scratch/expected" || {
    echo "the alerts are not those of the reference:" >&2
    diff "$scratch/found" "$scratch/expected" | head -n 5 >&2
    exit 1
  }
}

printf '%-38s %8s %8s %11s %7s %8s %7s\n' "what" "CPU s" "wall s" "lines/CPU s" "ratio" "peak MB" "db MB"
limit=
for round in $(seq "$rounds"); do
  run "$scratch/limit" "$feed" "$scratch/limit.db"
  limit=$took
  sort "$scratch/out" | cmp -s - "$scratch/reference" || { echo "the limit's alerts are not the reference's" >&2; exit 1; }
  row "limit" "$took" "$lines" "$scratch/limit.db"
  rm -f "$scratch"/limit.db*

  prepare 1
  drop "$feed" events.ndjson
  run "$program" run --once --config "$work/vedette.yaml"
  row "import, 1 rule" "$took" "$lines" "$work/bench.db"
  compare
  one=$took

  drop "$feed" again.ndjson
  run "$program" run --once --config "$work/vedette.yaml"
  row "the same file again" "$took" "$lines"
  { cat "$feed"; echo; } >"$scratch/other.ndjson"
  drop "$scratch/other.ndjson" other.ndjson
  run "$program" run --once --config "$work/vedette.yaml"
  row "the same events in another file" "$took" "$lines"
  compare
  run "$program" run --once --config "$work/vedette.yaml"
  row "a start with nothing to do" "$took" 0

  prepare 1000
  drop "$feed" events.ndjson
  run "$program" run --once --config "$work/vedette.yaml"
  row "import, 1,000 rules" "$took" "$lines" "$work/bench.db"
  compare
  many=$took

  prepare 2
  split --lines 1000 --additional-suffix .ndjson <(head -n 100000 "$feed") "$work/inbox/events/incoming/part-"
  run "$program" run --once --config "$work/vedette.yaml"
  row "files of 1,000 lines" "$took" $((lines < 100000 ? lines : 100000))
done

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
awk -v one="$one" -v many="$many" 'BEGIN { printf "1,000 rules cost %.2f times what one costs.\n", many / one }'
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
    for (name in now) if (name != "limit" && name in sum) {
      change = (now[name] / runs[name]) / (sum[name] / count[name]) - 1
      printf "%s %+.0f %% against the baseline%s\n", name, change * 100, change < -0.15 ? ": SLOWER" : ""
      if (change < -0.15) slower = 1
    }
    exit slower
  }' baseline.tsv "$scratch/ratios.tsv"
