#!/bin/bash
# test-systemd.sh PACKAGE: installs the package on a Debian 12 that systemd boots for it (systemd-nspawn), and tries what
# docs/manual/operations.md promises. Prints a transcript and keeps it as .build-systemd/transcript.txt.
#
# The root is made once by debootstrap and kept under .build-systemd; each run works on an overlay that is thrown away.
# Where the tools or the rights are missing the test is skipped, and says so.
set -euo pipefail
cd "$(dirname "$0")/.."
package=${1:?usage: test-systemd.sh PACKAGE}
place=$PWD/.build-systemd
root=${VEDETTE_SYSTEMD_ROOT:-$place/root}

skip() { echo "SKIPPED: the test under a real systemd: $1"; exit 0; }
[ "$(id -u)" -eq 0 ] || skip "it needs root"
for tool in systemd-nspawn nsenter setsid; do command -v "$tool" >/dev/null || skip "$tool is missing (systemd-container)"; done

mkdir -p "$place"
if [ ! -x "$root/lib/systemd/systemd" ]; then
  command -v debootstrap >/dev/null || skip "debootstrap is missing"
  echo "making the root, once: about two minutes"
  depends=$(dpkg-deb --field "$package" Depends | tr ',' '\n' | sed 's/^ *//; s/[ (|].*//; /^systemd/d; /^$/d' | paste -sd, | tr -d ' ')
  rm -rf "$root"
  debootstrap --variant=minbase --include="systemd,systemd-sysv,dbus,procps,logrotate,$depends" bookworm "$root" \
    >"$place/debootstrap.log" 2>&1 || { tail -n 5 "$place/debootstrap.log"; rm -rf "$root"; skip "debootstrap failed"; }
fi

share=$place/share
rm -rf "$share"
mkdir -p "$share"
cp "$package" "$share/vedette.deb"
cp Config/demo/kazakhstan-2022/*.ndjson scripts/systemd/steps.sh "$share/"
# The same package under a later version, to upgrade to.
dpkg-deb --raw-extract "$package" "$share/next"
sed -i 's/^Version: .*/&+next/' "$share/next/DEBIAN/control"
dpkg-deb --root-owner-group -Zgzip -z1 --build "$share/next" "$share/vedette-next.deb" >/dev/null
rm -rf "$share/next"

# With a loopback device of its own: the daemon's port may be taken on this machine.
setsid systemd-nspawn --private-network --register=no --keep-unit --quiet --boot --directory="$root" --volatile=overlay \
  --bind="$share:/share" --console=read-only </dev/null >"$place/boot.log" 2>&1 &
container=$!
leader=
stop() {
  trap - EXIT
  if [ -n "$leader" ]; then kill -s RTMIN+4 "$leader" 2>/dev/null || true; fi
  for _ in $(seq 100); do kill -0 "$container" 2>/dev/null || return 0; sleep 0.1; done
  kill -9 "$container" 2>/dev/null || true
}
trap stop EXIT
for _ in $(seq 300); do
  leader=$(pgrep -P "$container" | head -n 1 || true)
  state=
  if [ -n "$leader" ]; then state=$(nsenter -t "$leader" -a systemctl is-system-running 2>/dev/null || true); fi
  case $state in running | degraded) break ;; esac
  kill -0 "$container" 2>/dev/null || { cat "$place/boot.log"; skip "systemd does not boot here"; }
  sleep 0.2
done
case ${state:-} in running | degraded) ;; *) cat "$place/boot.log"; skip "systemd does not come up here" ;; esac

status=0
nsenter -t "$leader" -a /bin/bash /share/steps.sh 2>&1 | tee "$place/transcript.txt" || status=$?
stop
exit "$status"
