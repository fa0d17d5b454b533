#!/bin/bash
# test-systemd-debug.sh: the test under a real systemd with a package of the debug build, which is there after `make test`
# but for its last link. What cannot be tried on this machine is skipped, and says so; a promise that is not kept fails.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/test-systemd.sh --able || exit 0

# What a release leaves out when it is optimized refers to two more libraries of the toolchain.
build="${SWIFT:-swift} build --product vedette --static-swift-stdlib -Xlinker --gc-sections -Xlinker -l_FoundationCShims
  -Xlinker -l_FoundationCollections"
$build || { echo "SKIPPED: the test under a real systemd: this toolchain does not link Swift's libraries in"; exit 0; }
# Nobody keeps this package, so it is packed fast.
folder=.build-systemd/debug
rm -rf "$folder"
mkdir -p "$folder"
DPKG_DEB_COMPRESSOR_TYPE=gzip DPKG_DEB_COMPRESSOR_LEVEL=1 scripts/build-deb.sh "$($build --show-bin-path)/vedette" "$folder"
status=0
timeout --kill-after=30 600 scripts/test-systemd.sh "$folder"/vedette_*.deb || status=$?
if [ "$status" -eq 124 ]; then echo "FAILED: the test under a real systemd took longer than 10 minutes"; fi
exit "$status"
