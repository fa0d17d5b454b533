#!/bin/bash
# test-deb.sh PACKAGE: judges the package by lintian, and installs it on a fresh Debian 12 (debootstrap, nothing but what
# every Debian has) to run it there: check, one run over a file that was dropped, HTTP, a webhook, a compressed file, XML.
#
# The fresh root is made once and kept under .build-debian; each run works on a copy that is thrown away. Where the tools,
# the rights or the network are missing, that part is skipped, and says so.
set -euo pipefail
cd "$(dirname "$0")/.."
package=${1:?usage: test-deb.sh PACKAGE}
place=$PWD/.build-debian
skip() { echo "SKIPPED: $1"; exit 0; }

dpkg-deb --field "$package" Package Version Architecture Depends Installed-Size
if command -v lintian >/dev/null; then
  lintian --fail-on error "$package"
  echo "ok: lintian finds no error"
else
  echo "SKIPPED: lintian is not installed"
fi

[ "$(id -u)" -eq 0 ] || skip "a fresh Debian: it needs root"
command -v debootstrap >/dev/null || skip "a fresh Debian: debootstrap is missing"
command -v unshare >/dev/null || skip "a fresh Debian: unshare is missing"
mkdir -p "$place"
if [ ! -e "$place/base/etc/debian_version" ]; then
  echo "making the root, once: about a minute"
  rm -rf "$place/base" "$place/making"
  debootstrap --variant=minbase bookworm "$place/making" >"$place/debootstrap.log" 2>&1 ||
    { tail -n 3 "$place/debootstrap.log"; rm -rf "$place/making"; skip "a fresh Debian: debootstrap failed"; }
  mv "$place/making" "$place/base"
fi
root=$(mktemp -d "$place/run.XXXXXX")
trap 'rm -rf "$root"' EXIT
cp -a "$place/base/." "$root/"
mkdir "$root/share"
cp "$package" "$root/share/vedette.deb"
cp Config/demo/kazakhstan-2022/brief-002.ndjson scripts/debian/try.sh "$root/share/"
cp /etc/resolv.conf "$root/etc/resolv.conf"
# Name spaces of its own, so that nothing that runs or is mounted there is left behind.
status=0
unshare --mount --pid --fork --kill-child --propagation private /bin/sh -c \
  'mount -t proc proc "$1/proc" && mount -t tmpfs tmpfs "$1/dev" && mknod -m 666 "$1/dev/null" c 1 3 &&
   mknod -m 666 "$1/dev/urandom" c 1 9 && exec chroot "$1" /bin/bash /share/try.sh' sh "$root" || status=$?
if [ "$status" -eq 75 ]; then skip "a fresh Debian: the packages that it depends on cannot be fetched"; fi
exit "$status"
