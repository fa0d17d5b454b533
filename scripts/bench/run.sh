#!/bin/bash
# run.sh PROGRAM [EVENTS]: imports generated events with `vedette run --once` into a new database and prints what that
# took. CPU seconds are the program's own; wall time depends on who else uses the machine.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$1
events=${2:-200000}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

feed=$scratch/events.ndjson
awk -v count="$events" -f scripts/bench/events.awk >"$feed"
lines=$(wc -l <"$feed")
megabytes=$(($(stat --format %s "$feed") / 1000000))
echo "$lines lines, $megabytes MB, from scripts/bench/events.awk; $(nproc) cores; $("$program" --version)"
echo
row='%-34s %9s %9s %13s %9s %8s\n'
# shellcheck disable=SC2059 # the format is ours
printf "$row" "what" "CPU s" "wall s" "lines/CPU s" "peak MB" "db MB"

# A descriptor on which nothing ever comes: to wait without a process.
exec {idle}<> <(:)

# cpu BEFORE AFTER: the CPU seconds of children, user and system together, between two outputs of `times`.
cpu() {
  sed -sn 2p "$1" "$2" | awk '{ gsub("m", " "); gsub("s", ""); sum[NR] = $1 * 60 + $2 + $3 * 60 + $4 }
    END { printf "%.3f", sum[2] - sum[1] }'
}

# once LABEL RULES: a run over a copy of the feed in the inbox of $scratch/RULES.
once() {
  local work=$scratch/$2 wall peak=0 pid key value
  mkdir -p "$work/inbox/events/incoming"
  [ -f "$work/rules.yaml" ] || awk -v count="$2" -f scripts/bench/rules.awk >"$work/rules.yaml"
  printf 'inbox: inbox\nsettle: 0s\ndatabase: bench.db\nfeeds: []\nrules: [rules.yaml]\nalerts: {log: alerts.jsonl}\n' >"$work/vedette.yaml"
  cp "$feed" "$work/inbox/events/incoming/.events"
  mv "$work/inbox/events/incoming/.events" "$work/inbox/events/incoming/events.ndjson"

  times >"$scratch/before"
  wall=${EPOCHREALTIME/./}
  "$program" run --once --config "$work/vedette.yaml" >"$work/out" 2>"$work/err" &
  pid=$!
  # The kernel keeps the peak; reading it makes no process that would count as ours.
  while [ -r "/proc/$pid/status" ]; do
    while read -r key value _; do [ "$key" != VmHWM: ] || peak=$value; done <"/proc/$pid/status"
    read -rt 0.02 -u "$idle" || :
  done 2>/dev/null
  wait "$pid" || { cat "$work/err" >&2; exit 1; }
  wall=$((${EPOCHREALTIME/./} - wall))
  times >"$scratch/after"
  awk -v row="$row" -v what="$1" -v cpu="$(cpu "$scratch/before" "$scratch/after")" -v wall="$wall" -v lines="$lines" -v peak="$peak" \
    -v db="$(stat --format %s "$work/bench.db")" 'BEGIN {
      printf row, what, sprintf("%.2f", cpu), sprintf("%.2f", wall / 1e6), int(lines / cpu), int(peak / 1024), int(db / 1e6)
    }'
}

once "import, 1 rule" 1
cp "$scratch/1/alerts.jsonl" "$scratch/first.jsonl"
once "the same file again (duplicate)" 1
cmp -s "$scratch/1/alerts.jsonl" "$scratch/first.jsonl" || { echo "a duplicate raised alerts" >&2; exit 1; }
once "import, 100 rules" 100
cmp -s <(grep -c '"rule":"bench-0"' "$scratch/100/alerts.jsonl") <(grep -c '"rule":"bench-0"' "$scratch/first.jsonl") ||
  { echo "more rules changed the alerts of the first" >&2; exit 1; }
echo
echo "$(wc -l <"$scratch/first.jsonl") lines in the alert log, the same with 1 and with 100 rules."
