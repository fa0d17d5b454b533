#!/bin/sh
# fuzz.sh [SECONDS [DECODER…]]: runs libFuzzer on each decoder of feeds, a minute each unless told otherwise, from the
# corpus in Fuzz/Corpus and the samples of the tests. What it finds new is kept in .build-fuzz/corpus; what crashes is
# written to .build-fuzz/crashes, and fails.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ "$#" -eq 0 ] || shift
decoders=${*:-events ndjson json csv delimited web cap cloudevents compressed}

# Every module is compiled with the coverage that libFuzzer follows, in a folder of its own.
build() {
  VEDETTE_PROOFS=1 "${SWIFT:-swift}" build --configuration release --scratch-path .build-fuzz --product fuzz-decoder \
    -Xswiftc -sanitize=fuzzer "$@"
}
build
program=$(build --show-bin-path)/fuzz-decoder

samples() {
  case $1 in
    events | ndjson | json | csv) echo Tests/FeedsTests/Samples/events Tests/FeedsTests/Samples/entsog-umm ;;
    delimited) echo Tests/FeedsTests/Samples/gdelt1 ;;
    web) echo Tests/FeedsTests/Samples/rss ;;
    cap | cloudevents) echo "Tests/FeedsTests/Samples/$1" ;;
  esac
}

for decoder in $decoders; do
  found=.build-fuzz/corpus/$decoder
  mkdir -p "$found" ".build-fuzz/crashes/$decoder" "Fuzz/Corpus/$decoder"
  echo "fuzz: $decoder for $seconds s"
  # shellcheck disable=SC2046 # a word a folder
  VEDETTE_FUZZ_DECODER=$decoder "$program" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=1024 \
    -print_final_stats=1 -artifact_prefix=".build-fuzz/crashes/$decoder/" \
    "$found" "Fuzz/Corpus/$decoder" $(samples "$decoder") 2>".build-fuzz/$decoder.log" \
    || { tail -40 ".build-fuzz/$decoder.log" >&2; exit 1; }
  grep -E "stat::number_of_executed_units|DONE" ".build-fuzz/$decoder.log"
done
