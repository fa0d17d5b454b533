#!/bin/sh
# check-readme.sh PROGRAM: the first screen of README.md is what `make run` shows, word for word.
set -eu
cd "$(dirname "$0")/.."
program=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

vedette() {
  command=$1
  shift
  "$program" "$command" --config Config/vedette.yaml --set "inbox=$scratch/inbox" --set "database=$scratch/vedette.db" \
    --set "alerts.log=$scratch/alerts.jsonl" --set "alerts.text=$scratch/alerts.log" --set settle=0s "$@"
}

mkdir -p "$scratch/inbox/events/incoming"
for brief in brief-000 brief-002; do
  cp "Config/demo/kazakhstan-2022/$brief.ndjson" "$scratch/inbox/events/incoming/.$brief"
  mv "$scratch/inbox/events/incoming/.$brief" "$scratch/inbox/events/incoming/$brief.ndjson"
done
vedette run --once >/dev/null 2>"$scratch/err" || { cat "$scratch/err" >&2; exit 1; }
vedette alerts | sort --stable --key=1,1 | sed -E -f scripts/alert-lines.sed >"$scratch/shown"

# In README.md the lines stand in the block that begins with the story's title, after an empty line.
sed -n '/^Kazakhstan, 2022: /,/^```$/p' README.md | sed '1,2d;$d' >"$scratch/written"
head -n "$(wc -l <"$scratch/written")" "$scratch/shown" >"$scratch/expected"
[ -s "$scratch/written" ] || { echo "README.md shows no alerts" >&2; exit 1; }
diff -u --label README.md --label "make run" "$scratch/written" "$scratch/expected"
