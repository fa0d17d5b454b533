#!/bin/bash
# scenarios.sh PROGRAM: what users do, each in a database of its own: many small files, a large one, a day of GDELT, feeds beside
# each other, many groups, a rule that matches everything, a baseline, the rules of Rules/, a new rule over a long history, a
# million alerts.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

${CC:-cc} -O2 -D_GNU_SOURCE -o "$scratch/first" first.c
. ./harness.sh
feed=$scratch/events.ndjson
awk -v count=1000000 -f events.awk >"$feed"
head -n 100000 "$feed" >"$scratch/tenth.ndjson"
echo "$(nproc) cores; $("$program" --version)"
echo
lines=0
heading

# rule LINE...: the only rule of $work.
rule() {
  printf '%s\n' 'id: bench' 'title: Bench' 'level: low' "$@" >"$work/rules.yaml"
}

prepare 1
split --lines 200 --additional-suffix .ndjson "$scratch/tenth.ndjson" "$work/inbox/events/incoming/part-"
import
row "500 files of 200 lines at once" "$took" 100000 "$work/bench.db"

prepare 1
awk -v count=5900000 -f events.awk | head -c $((2147483648 - 1)) >"$work/inbox/events/incoming/large.ndjson"
count=$(wc -l <"$work/inbox/events/incoming/large.ndjson")
import
row "a file of 2 GiB" "$took" "$count" "$work/bench.db"
rm -rf "$work"

prepare 1
sed -i "s|^feeds: .*|feeds: [$(realpath ../Config/feeds/gdelt2.yaml)]|" "$work/vedette.yaml"
rule 'detection: {s: {kind: fight.*}, condition: s}' \
  'correlation: {type: event_count, group-by: [country], timespan: 7d, condition: {gte: 100}}'
mkdir -p "$work/inbox/gdelt2/incoming"
awk -v count=150000 -f gdelt.awk |
  split --lines 1563 --numeric-suffixes --additional-suffix .export.CSV - "$work/inbox/gdelt2/incoming/20220823-"
import
row "a day of GDELT, 96 files" "$took" 150000 "$work/bench.db"

prepare 1
feeds=
for number in 0 1 2 3 4 5 6 7 8 9; do
  printf '%s\n' "feed: wire-$number" 'match: ["*.ndjson"]' 'format: {type: ndjson}' 'key: [key]' 'revision: none' \
    'time: {event: {field: time, format: rfc3339}}' \
    'map: {kind: kind, asset: asset, actor: actor, title: title, url: url, publisher: publisher}' >"$work/wire-$number.yaml"
  mkdir -p "$work/inbox/wire-$number/incoming"
  cp "$scratch/tenth.ndjson" "$work/inbox/wire-$number/incoming/"
  feeds="$feeds wire-$number.yaml,"
done
sed -i "s|^feeds: .*|feeds: [${feeds%,}]|" "$work/vedette.yaml"
import
row "10 feeds beside each other" "$took" 1000000 "$work/bench.db"

prepare 1
awk -v count=1000000 -v assets=10000 -f events.awk >"$work/inbox/events/incoming/groups.ndjson"
rule 'detection: {s: {kind: "*"}, condition: s}' \
  'correlation: {type: event_count, group-by: [asset], timespan: 30d, condition: {gte: 12}}'
import
row "10,000 groups, all events match" "$took" 1000000 "$work/bench.db"

prepare 1
drop "$feed" events.ndjson
rule 'detection: {s: {kind: "*"}, condition: s}' \
  'correlation: {type: event_count, timespan: 7d, condition: {gte: 100000}}'
import
row "one group, all events match" "$took" 1000000 "$work/bench.db"

prepare 1
drop "$scratch/tenth.ndjson" events.ndjson
rule 'detection: {s: {kind: pipeline.disruption.*}, condition: s}' \
  'correlation: {type: baseline, method: poisson, group-by: [publisher], timespan: 7d, against: 365d, condition: {gte: 4}}'
import
row "a baseline over a year" "$took" 100000 "$work/bench.db"

for part in tenth.ndjson events.ndjson; do
  prepare 1
  drop "$scratch/$part" events.ndjson
  sed -i "s|^rules: .*|rules: [$(realpath ../Rules)]|" "$work/vedette.yaml"
  import
  row "all rules of Rules/" "$took" "$(wc -l <"$scratch/$part")" "$work/bench.db"
done

for part in tenth.ndjson events.ndjson; do
  prepare 1
  drop "$scratch/$part" events.ndjson
  rule 'detection: {s: {kind: nothing}, condition: s}'
  import
  rule 'detection: {s: {kind: "*"}, condition: s}' \
    'correlation: {type: event_count, timespan: 3650d, condition: {gte: 100}}'
  import
  row "a new rule, one group of all events" "$took" "$(wc -l <"$scratch/$part")"
done

for count in 25000 100000; do
  prepare 1
  head -n "$count" "$feed" >"$work/inbox/events/incoming/part.ndjson"
  rule 'detection: {s: {kind: nothing}, condition: s}'
  import
  rule 'detection: {s: {kind: "*"}, condition: s}' \
    'correlation: {type: event_count, timespan: 10m, condition: {gte: 3}}'
  import
  row "a new rule, alerts for half of them" "$took" "$count"
done

prepare 1
drop "$feed" events.ndjson
rule 'detection: {s: {kind: "*"}, condition: s}'
probe
import
row "an alert for each event" "$took" 1000000 "$work/bench.db"
echo "  alerts in the log: $(wc -l <"$work/alerts.jsonl"), $(($(stat --format %s "$work/alerts.jsonl") / 1000000)) MB"
first_alert probe
echo "  start to first alert with these: $first ms"
run "$program" alerts --config "$work/vedette.yaml" --limit 10
row "  the ten newest of these" "$took" 0
