#!/bin/bash
# growth.sh PROGRAM [MILLIONS]: imports so many million events (20) a million at a time into one database, and shows what each
# cost beside how many were stored before: whether costs grow with the history. At 1, 5, 10 and 20 million it also shows how
# long it takes from a start to the first alert, and what `vedette status` and a query cost.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")"
millions=${2:-20}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

${CC:-cc} -O2 -D_GNU_SOURCE -o "$scratch/first" first.c
. ./harness.sh
mkdir "$scratch/pieces"
awk -v count=$((millions * 1000000)) -f events.awk | tee >(awk -f reference.awk | sort -u >"$scratch/reference") |
  split --lines 1000000 --numeric-suffixes --suffix-length 3 - "$scratch/pieces/"
head -n 100000 "$scratch/pieces/000" >"$scratch/pieces/000-0"
tail -n +100001 "$scratch/pieces/000" >"$scratch/pieces/000-1"
rm "$scratch/pieces/000"
echo "$millions million events of ten years, a million at a time; $(nproc) cores; $("$program" --version)"
echo

prepare 1
probe
lines=0 stored=0
printf '%-38s %8s %8s %11s %7s %8s %7s\n' "stored before" "CPU s" "wall s" "lines/CPU s" "" "peak MB" "db MB"
for piece in "$scratch"/pieces/*; do
  count=$(wc -l <"$piece")
  mv "$piece" "$work/inbox/events/incoming/"
  import
  row "$stored" "$took" "$count" "$work/bench.db"
  rm -rf "$work"/inbox/events/done
  stored=$((stored + count))
  case $((stored / 1000000)) in
  1 | 5 | 10 | 20)
    # The last lines of a piece, torn ones among them, make it a little more or less than a whole million.
    first_alert "probe-$stored"
    run "$program" status --config "$work/vedette.yaml"
    status=$took
    run "$program" events --config "$work/vedette.yaml" --where 'asset=asset-001 time>=2020-06 time<=2020-06' --limit 100
    echo "  with $stored lines: start to first alert $first ms; status $status CPU s; an asset's events of a month $took CPU s"
    ;;
  esac
done
compare
echo
echo "The alerts of the first rule are those of Benchmarks/reference.awk: $(wc -l <"$scratch/reference")."
