#!/bin/sh
# run-demo.sh PROGRAM: starts the daemon on Config/vedette.yaml, whose inbox, database and logs lie in .run, drops the
# founding case into the inbox as any feed would be, and shows the alerts until Ctrl-C.
set -eu
cd "$(dirname "$0")/.."
program=$1
run=.run
incoming=$run/inbox/events/incoming
mkdir -p "$incoming"

configuration=Config/vedette.yaml

"$program" run --config "$configuration" >"$run/daemon.log" 2>&1 &
daemon=$!
echo "$daemon" >"$run/daemon.pid"
follower=
# The daemon finishes the chunk it is at and leaves the rest for the next start.
stop() {
  trap - EXIT INT TERM
  if [ -n "$follower" ]; then kill "$follower" 2>/dev/null || true; fi
  kill "$daemon" 2>/dev/null || true
  wait "$daemon" 2>/dev/null || true
  rm -f "$run/daemon.pid" "$run/alerts.fifo"
}
trap stop EXIT
trap 'stop; exit 0' INT TERM

# Written under a name that the daemon does not look at, then renamed: complete at once.
for brief in brief-000 brief-002; do
  cp "Config/demo/kazakhstan-2022/$brief.ndjson" "$incoming/.$brief.ndjson"
  mv "$incoming/.$brief.ndjson" "$incoming/$brief.ndjson"
done

# Both stand in done/ when they are committed, alerts included.
tries=0
until [ "$(find "$run/inbox/events/done" -name 'brief-*.ndjson*' 2>/dev/null | wc -l)" -ge 2 ]; do
  if ! kill -0 "$daemon" 2>/dev/null || [ "$tries" -ge 300 ]; then
    echo "The daemon did not import the founding case. Its log:" >&2
    cat "$run/daemon.log" >&2
    exit 1
  fi
  tries=$((tries + 1))
  sleep 0.1
done

echo
echo "Kazakhstan, 2022: what two briefs report, as the rules in Rules/ read it, in the order in which it happened."
echo
"$program" alerts --config "$configuration" --limit 1000 | sort --stable --key=1,1 | sed -E -f scripts/alert-lines.sed
echo
echo "What dates leave open is no alert; 'vedette status' shows it:"
"$program" status --config "$configuration" | grep -A 1 '^  possible '
echo
echo "The daemon goes on. Drop more NDJSON into $incoming,"
echo "or edit a rule and run: kill -HUP \$(cat $run/daemon.pid)"
echo "New alerts appear here, and in full in $run/alerts.log. Ctrl-C ends it."
echo

rm -f "$run/alerts.fifo"
mkfifo "$run/alerts.fifo"
sed -u -E -f scripts/alert-lines.sed <"$run/alerts.fifo" &
"$program" alerts --config "$configuration" --follow --limit 0 >"$run/alerts.fifo" &
follower=$!
wait "$daemon"
