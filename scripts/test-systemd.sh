#!/bin/bash
# test-systemd.sh PACKAGE, or test-systemd.sh --able: installs the package on a Debian 12 that systemd boots for it (systemd-nspawn), and tries what
# docs/manual/operations.md promises. Prints a transcript and keeps it as .build-systemd/transcript.txt.
#
# The root is made once by debootstrap and kept under .build-systemd; each run works on an overlay that is thrown away.
# Where the tools or the rights are missing, or no root can be made or booted, the test is skipped and says so; `--able`
# tells beforehand, as far as that can be known, and fails then. Nothing that it started outlives it, however it ends.
set -euo pipefail
cd "$(dirname "$0")/.."
package=${1:?usage: test-systemd.sh PACKAGE | --able}
place=$PWD/.build-systemd
root=${VEDETTE_SYSTEMD_ROOT:-$place/root}

skip() {
  echo "SKIPPED: the test under a real systemd: $1"
  if [ "$package" = --able ]; then exit 1; fi
  exit 0
}
[ "$(id -u)" -eq 0 ] || skip "it needs root"
for tool in systemd-nspawn nsenter setsid setpriv unshare; do command -v "$tool" >/dev/null || skip "$tool is missing (systemd-container)"; done
if [ ! -x "$root/lib/systemd/systemd" ] && ! command -v debootstrap >/dev/null; then skip "debootstrap is missing"; fi
# The container gets a control group of its own, and mounts of its own.
group=/sys/fs/cgroup
[ -e "$group/cgroup.procs" ] || group=/sys/fs/cgroup/systemd
[ -w "$group/cgroup.procs" ] || skip "control groups cannot be written"
unshare --mount --pid --fork true 2>/dev/null || skip "name spaces cannot be made"
if [ "$package" = --able ]; then exit 0; fi
# All of it runs in a space of processes that the kernel ends as a whole, even where this script is killed.
if [ "${VEDETTE_ENCLOSED:-}" != yes ]; then
  export VEDETTE_ENCLOSED=yes
  exec setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child --mount-proc scripts/test-systemd.sh "$@"
fi

mkdir -p "$place"
if [ ! -x "$root/lib/systemd/systemd" ]; then
  echo "making the root, once: about two minutes"
  depends=$(dpkg-deb --field "$package" Depends | tr ',' '\n' | sed 's/^ *//; s/[ (|].*//; /^systemd/d; /^$/d' | paste -sd, | tr -d ' ')
  rm -rf "$root"
  timeout 240 debootstrap --variant=minbase --include="systemd,systemd-sysv,dbus,procps,logrotate,$depends" bookworm "$root" \
    >"$place/debootstrap.log" 2>&1 || { tail -n 5 "$place/debootstrap.log"; rm -rf "$root"; skip "no root can be made"; }
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
  trap - EXIT INT TERM
  if [ -n "$leader" ]; then kill -s RTMIN+4 "$leader" 2>/dev/null || true; fi
  for _ in $(seq 100); do kill -0 "$container" 2>/dev/null || return 0; sleep 0.1; done
  # The first process of a name space takes all others with it.
  if [ -n "$leader" ]; then kill -9 "$leader" 2>/dev/null || true; fi
  kill -9 "$container" 2>/dev/null || true
}
trap stop EXIT
trap 'exit 143' INT TERM
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
# In the background, so that a signal is heard at once.
(nsenter -t "$leader" -a /bin/bash /share/steps.sh 2>&1 | tee "$place/transcript.txt") &
wait $! || status=$?
stop
exit "$status"
