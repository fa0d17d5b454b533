#!/bin/sh
# proof-large.sh [MEBIBYTES]: reads that much in each format, 2 GiB unless told otherwise, and fails where it takes more than
# 128 MiB of memory. The bytes are made while they are read, so no disk is needed; gz is made beforehand, by gzip.
set -eu
cd "$(dirname "$0")/.."
size=${1:-2048}
build() {
  VEDETTE_PROOFS=1 "${SWIFT:-swift}" build --configuration release --scratch-path .build-release --product read-large "$@"
}
build
program=$(build --show-bin-path)/read-large
for format in ndjson json csv delimited rss; do "$program" "$format" "$size" 128; done
archive=$(mktemp)
trap 'rm -f "$archive"' EXIT
"$program" write "$size" | gzip -1 >"$archive"
"$program" file "$archive" 128
