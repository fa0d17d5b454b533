#!/bin/bash
# test-idle.sh PROGRAM: what a daemon costs that has nothing to do, with the shipped rules and feeds: resident memory, the
# part of it that is its own (anonymous), threads, descriptors, and how often a thread of it was woken in a minute.
# With HTTP and a webhook, and without either. Exits with 3 above 28 MiB, with a webhook above 30 (libcurl and the libraries behind
# it), or where it is woken more than the rescan explains. The watchdog does not run without systemd.
set -euo pipefail
cd "$(dirname "$0")/.."
program=$1
seconds=${VEDETTE_IDLE_SECONDS:-60}
scratch=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true; rm -rf "$scratch"' EXIT

# How often each thread of a process gave up the processor to wait. Threads that have nothing to do end after some seconds.
waits() { grep --no-messages ^voluntary_ctxt_switches /proc/"$1"/task/*/status; }
# How often the threads that are there all the time did so between two such lists; what a rescan begins ends with it.
between() {
  awk 'FILENAME == ARGV[1] { before[$1] = $2; next } $1 in before { n += $2 - before[$1] } END { print n + 0 }' <(echo "$1") <(echo "$2")
}
field() { awk -v name="$2:" '$1 == name { print $2 }' "$1"; }

failed=0
measure() {
  local what=$1 most=$(($2 << 10)) place=$scratch/$3
  shift 3
  mkdir -p "$place"
  # The shipped configuration without these keys, whether they stand on one line or on several.
  awk '/^[^ #]/ { left = /^(http|webhooks|notify):/ } !left' Config/vedette.yaml >"$place/vedette.yaml"
  printf '%s\n' "$@" >>"$place/vedette.yaml"
  for folder in feeds lookups templates; do ln -s "$PWD/Config/$folder" "$place/$folder"; done
  "$program" run --config "$place/vedette.yaml" --set "rules=[$PWD/Rules]" --set "inbox=$place/inbox" \
    --set "database=$place/vedette.db" --set "alerts.log=$place/alerts.jsonl" --set "alerts.text=$place/alerts.log" \
    >/dev/null 2>"$place/log" &
  daemon=$!
  for _ in $(seq 600); do
    grep -q 'ready: watching' "$place/log" && break
    kill -0 "$daemon" 2>/dev/null || { cat "$place/log"; exit 1; }
    sleep 0.1
  done
  # One alert that is delivered and one page that is read: what they need is loaded then.
  mkdir -p "$place/inbox/events/incoming"
  cp Config/demo/kazakhstan-2022/brief-002.ndjson "$place/inbox/events/incoming/.b"
  mv "$place/inbox/events/incoming/.b" "$place/inbox/events/incoming/b.ndjson"
  for _ in $(seq 300); do [ -s "$place/alerts.log" ] && break; sleep 0.1; done
  if grep -q 'the status page is at' "$place/log"; then
    port=$(sed -n 's|.*http://127.0.0.1:\([0-9]*\)/.*|\1|p' "$place/log" | head -n 1)
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf 'GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
    cat <&3 >/dev/null
    exec 3<&-
  fi
  # The threads that this took end meanwhile.
  sleep 12
  local before after number
  before=$(waits "$daemon")
  sleep "$seconds"
  after=$(waits "$daemon")
  number=$(between "$before" "$after")
  local resident anonymous
  resident=$(field "/proc/$daemon/smaps_rollup" Rss)
  anonymous=$(field "/proc/$daemon/smaps_rollup" Anonymous)
  printf '%-24s %6d KiB resident, %6d KiB anonymous, %2d threads, %2d descriptors, %3d waits in %d s\n' "$what" \
    "$resident" "$anonymous" "$(field "/proc/$daemon/status" Threads)" "$(ls "/proc/$daemon/fd" | wc -l)" \
    "$number" "$seconds"
  if [ "$resident" -gt "$most" ]; then echo "more than $most KiB resident"; failed=3; fi
  # A rescan every 30 s wakes the thread that waits for all events when it is due, and once more to be told of the next. As much
  # again is left for what else the system may do.
  if [ "$number" -gt $((4 * (seconds / 30 + 1))) ]; then echo "more waits than a rescan every 30 s explains"; failed=3; fi
  kill "$daemon"
  wait "$daemon" || true
  daemon=
}

measure 'without HTTP or webhook' 28 plain 'http: {listen: off}'
measure 'with HTTP' 28 http 'http: {listen: 127.0.0.1:0}'
# Nobody listens on port 9 of the loopback address: the webhook's messages wait.
measure 'with HTTP and a webhook' 30 both 'http: {listen: 127.0.0.1:0}' 'notify: {max_age: forever}' \
  'webhooks: [{name: desk, url: "http://127.0.0.1:9/", allow_private: true, secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, retry: {base: 1h, max: 1h}}]'
exit "$failed"
