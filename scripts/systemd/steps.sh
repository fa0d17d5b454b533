#!/bin/bash
# steps.sh: what test-systemd.sh runs inside of the container. One line a promise: `ok` or `FAILED`, and what was seen.
set -uo pipefail
failures=0
number=0
alerts=/var/log/vedette/alerts.log

say() { printf '\n== %s (%s)\n' "$1" "$(date -u +%T)"; }
show() { sed 's/^/      /'; }
ok() {
  number=$((number + 1))
  echo "ok $number - $1"
}
failed() {
  number=$((number + 1))
  failures=$((failures + 1))
  echo "FAILED $number - $1"
  systemctl status --no-pager --full vedette 2>&1 | show
  journalctl -u vedette --no-pager -n 30 -o cat 2>&1 | show
}
# expect WHAT COMMAND...: the command must succeed now.
expect() {
  local what=$1
  shift
  if "$@" >/tmp/seen 2>&1; then ok "$what"; else show </tmp/seen; failed "$what"; fi
}
# within SECONDS WHAT COMMAND...: the command must succeed some time.
within() {
  local seconds=$1 what=$2 begin=$SECONDS
  shift 2
  until "$@" >/tmp/seen 2>&1; do
    if [ $((SECONDS - begin)) -ge "$seconds" ]; then failed "$what, within $seconds s"; return; fi
    sleep 0.1
  done
  ok "$what (after $((SECONDS - begin)) s)"
}
property() { systemctl show --value --property="$1" vedette; }
has() { [ "$(property "$1")" = "$2" ]; }
# Reads to the end, as do those below: who stops at the first line leaves the writer with a broken pipe, which is a failure here.
journal_has() { journalctl -u vedette --no-pager -o cat --since "${2:-@0}" | grep -- "$1" >/dev/null; }
get() {
  exec 3<>/dev/tcp/127.0.0.1/9320 || return 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n' "$1" >&3
  cat <&3
  exec 3<&-
}
ready() { get /readyz | grep '^HTTP/1.1 200' >/dev/null; }
lines() { wc -l <"$alerts"; }
drop() {
  runuser -u feeder -- cp "/share/$1" "/var/spool/vedette/events/incoming/.$2"
  runuser -u feeder -- mv "/var/spool/vedette/events/incoming/.$2" "/var/spool/vedette/events/incoming/$2"
}
dropped() { [ -e "/var/spool/vedette/events/done/$(date -u +%F)/$1" ]; }
# events FILE COUNT: that many events of one kind, which no shipped rule looks at.
events() {
  seq "$2" | sed 's/.*/{"key":"'"$1"'-&","kind":"context.filler","time":"2022-01-01","title":"filler &"}/' >"/share/$1.ndjson"
}
override() {
  mkdir -p /run/systemd/system/vedette.service.d
  printf '[Service]\n%s\n' "$@" >/run/systemd/system/vedette.service.d/test.conf
  systemctl daemon-reload
}

# How often each thread gave up the processor to wait; and how often those did so that are in two such lists, and the new ones.
waits() { grep --no-messages ^voluntary_ctxt_switches /proc/"$(property MainPID)"/task/*/status; }
between() { awk 'FILENAME == ARGV[1] { before[$1] = $2; next } { n += $2 - before[$1] } END { print n + 0 }' <(echo "$1") <(echo "$2"); }

say "install"
systemctl --version | head -n 1 | show
expect "there is no Swift on this machine" bash -c '! command -v swift && ! ls /usr/lib/swift 2>/dev/null'
dpkg --install /share/vedette.deb 2>&1 | show
expect "the package is installed" dpkg --verify vedette
expect "the service is enabled" systemctl is-enabled --quiet vedette
within 30 "the service is ready" has ActiveState active
expect "it runs as its own user" has User vedette
systemctl show --property=StatusText --property=MainPID --property=NRestarts vedette | show
within 10 "its status page answers, with readiness" ready

say "a feeder's file becomes an alert"
useradd --groups vedette-feed feeder
drop brief-000.ndjson brief-000.ndjson
drop brief-002.ndjson brief-002.ndjson
within 30 "a file of a member of vedette-feed is imported" dropped brief-002.ndjson
within 10 "the alert is in the log" grep -q 'cpc-four-disruptions' "$alerts"
within 10 "the alert is in the journal" journal_has 'cpc-four-disruptions'
grep 'cpc-four-disruptions' "$alerts" | head -n 2 | show
# A feeder that lets nobody read its files: the default rights of the inbox give them to the group all the same.
printf '%s\n' '{"key":"private","kind":"context.filler","time":"2022-01-01","title":"private"}' >/share/private.ndjson
(umask 077 && drop private.ndjson private.ndjson)
within 30 "a file that was written with umask 077 is imported" dropped private.ndjson

say "reload"
pid=$(property MainPID)
since=$(date +@%s)
printf '%s\n' 'id: test-any' 'title: Any event of the test' 'level: low' 'detection:' '  it: {kind: test.*}' '  condition: it' \
  >/etc/vedette/rules/test.yaml
expect "a reload of good rules succeeds" systemctl reload vedette
expect "the rules are in use when it returns" bash -c 'vedette status --json | grep -q test-any'
cp /etc/vedette/rules/pipeline-shutdowns.yaml /tmp/kept.yaml
sed -i 's/^level:/levle:/' /etc/vedette/rules/pipeline-shutdowns.yaml
since=$(date +@%s)
expect "a reload of bad rules fails" bash -c '! systemctl reload vedette'
within 10 "its diagnostics are in the journal" journal_has 'pipeline-shutdowns.yaml:.*error E0' "$since"
journalctl -u vedette --no-pager -o cat --since "$since" | grep -m 3 -A 3 'error E0' | show
expect "the daemon is the same" has MainPID "$pid"
expect "and still serves" ready
cp /tmp/kept.yaml /etc/vedette/rules/pipeline-shutdowns.yaml
systemctl reload vedette

say "a reload with a changed setting that needs a start"
since=$(date +@%s)
sed -i 's|^settle: .*|settle: 3s|' /etc/vedette/vedette.yaml
systemctl reload vedette
within 10 "the setting is named" journal_has 'changed settings that take effect at the next start: settle' "$since"

say "a daemon that stands still"
before=$(lines)
override 'WatchdogSec=4s' 'TimeoutAbortSec=5s'
systemctl restart vedette
within 30 "it is ready after a restart" ready
expect "nothing was lost or written twice" test "$(lines)" -eq "$before"
# A look of the watchdog wakes one thread once: 20 in this time, beside 5 questions and a search of the inbox. Threads end five
# seconds after what they did at the start.
sleep 6
woken=$(waits)
sleep 10
woken=$(between "$woken" "$(waits)")
expect "at rest it is woken by the watchdog and the rescan alone: $woken times in 10 s" test "$woken" -le 34
since=$(date +@%s)
# Of a single queue that hangs the watchdog's own tests tell; here all of them stand still.
systemctl kill --kill-who=main --signal=STOP vedette
printf '%s\n' '{"key":"hang","kind":"test.hang","time":"2022-08-24","title":"hang"}' >/share/hang.ndjson
drop hang.ndjson hang.ndjson
within 30 "the watchdog ends it" journal_has 'Watchdog timeout' "$since"
journalctl -u vedette --no-pager -o cat --since "$since" | grep "Watchdog timeout" | show
within 60 "it is started anew and ready" ready
within 30 "what came meanwhile is done" dropped hang.ndjson
systemctl show --property=NRestarts vedette | show

say "SIGKILL in the middle of an import"
override 'WatchdogSec=60s'
systemctl restart vedette
within 30 "it is ready" ready
events long 60000
drop long.ndjson long.ndjson
within 30 "an import is under way" bash -c 'ls /var/spool/vedette/events/processing | grep -q long'
since=$(date +@%s)
kill -KILL "$(property MainPID)"
within 60 "systemd starts it anew, and the import is finished" dropped long.ndjson
within 10 "it is ready" ready
expect "the database was checked, since it was not closed" journal_has 'was not closed cleanly; checking it' "$since"
counted() { get /metrics | grep '^vedette_feed_quarantined_records{feed="events"} 0' >/dev/null && get /api/v1/feeds | grep '"records":601' >/dev/null; }
within 10 "every record was read once" counted
get /api/v1/feeds | tail -n 1 | cut -c 1-200 | show

say "a stop"
events more 60000
drop more.ndjson more.ndjson
within 30 "an import is under way" bash -c 'ls /var/spool/vedette/events/processing | grep -q more'
begin=$(date +%s%N)
systemctl stop vedette
took=$((($(date +%s%N) - begin) / 1000000))
expect "a stop in the middle of an import ends in its time: $took ms" test "$took" -lt 30000
expect "and cleanly" has Result success
systemctl start vedette
within 60 "the import goes on after the start" dropped more.ndjson

say "a secret that systemd keeps"
printf 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' >/run/desk.secret
chmod 600 /run/desk.secret
cp /etc/vedette/vedette.yaml /tmp/vedette.yaml
sed -i '/^webhooks:/d' /etc/vedette/vedette.yaml
printf '%s\n' 'webhooks: [{name: desk, url: "http://127.0.0.1:9/", allow_private: true, credential: desk}]' >>/etc/vedette/vedette.yaml
since=$(date +@%s)
expect "without the credential the start is refused" bash -c '! systemctl restart vedette'
place=$(grep -n '^webhooks:' /etc/vedette/vedette.yaml | cut -d: -f1)
expect "and the journal says where, and what the unit lacks" journal_has \
  "vedette.yaml:$place:[0-9]*: error E208.*LoadCredential=desk:FILE" "$since"
journalctl -u vedette --no-pager -o cat --since "$since" | grep E208 | tail -n 1 | show
expect "outside of the service the check can only warn" bash -c 'vedette check 2>&1 | grep -q "W201.*LoadCredential=desk:FILE"'
systemctl reset-failed vedette
override 'LoadCredential=desk:/run/desk.secret'
expect "with LoadCredential= it starts" systemctl restart vedette
endpoint() { get /metrics | grep 'vedette_endpoint_pending_messages{endpoint="desk"}' >/dev/null; }
within 10 "and has the webhook" endpoint
cp /tmp/vedette.yaml /etc/vedette/vedette.yaml
override
systemctl restart vedette

say "a configuration that cannot be used"
cp /etc/vedette/vedette.yaml /tmp/vedette.yaml
echo 'nonsense: yes' >>/etc/vedette/vedette.yaml
since=$(date +@%s)
expect "a restart fails" bash -c '! systemctl restart vedette'
sleep 5
expect "with status 78" has ExecMainStatus 78
expect "and is not tried again" has NRestarts 0
journalctl -u vedette --no-pager -o cat --since "$since" | grep -m 2 -A 2 'nonsense' | show
cp /tmp/vedette.yaml /etc/vedette/vedette.yaml
systemctl reset-failed vedette
expect "mended, it starts" systemctl start vedette

say "restarts by hand"
systemctl reset-failed vedette
expect "four in a row are none too many" bash -c 'for _ in 1 2 3 4; do systemctl restart vedette || exit; done'
expect "and are forgotten after a minute" has StartLimitIntervalUSec 1min
within 30 "it is ready" ready

say "a crash loop"
systemctl stop vedette
mv /var/lib/vedette/vedette.db /var/lib/vedette/away
mkdir /var/lib/vedette/vedette.db
systemctl reset-failed vedette
systemctl start vedette >/dev/null 2>&1
within 60 "a start that always fails is given up" bash -c 'journalctl -u vedette --no-pager | grep -q "Start request repeated too quickly"'
rmdir /var/lib/vedette/vedette.db
mv /var/lib/vedette/away /var/lib/vedette/vedette.db
systemctl reset-failed vedette
expect "mended, it starts" systemctl start vedette
within 30 "and is ready" ready

say "upgrade"
before=$(lines)
pid=$(property MainPID)
dpkg --install --force-confold /share/vedette-next.deb 2>&1 | show
within 30 "the new version is ready" ready
expect "it is another process" bash -c "[ \"$(property MainPID)\" != $pid ]"
expect "the alerts are kept" test "$(lines)" -ge "$before"
expect "the edited configuration is kept" grep -q '^settle: 3s' /etc/vedette/vedette.yaml
expect "the events are kept" bash -c 'vedette status --json | grep -q "\"events\":[1-9]"'

say "the unit, by systemd's own judgement"
score=$(systemd-analyze security --no-pager vedette | sed -n 's/.*Overall exposure level for vedette.service: \([0-9.]*\).*/\1/p')
expect "its exposure is at most 1.2: $score" awk "BEGIN { exit !($score <= 1.2) }"
expect "verify says nothing" bash -c '[ -z "$(systemd-analyze verify --man=no /lib/systemd/system/vedette.service 2>&1 | grep vedette)" ]'
expect "logrotate takes its file" bash -c 'logrotate --debug /etc/logrotate.d/vedette >/tmp/rotate 2>&1 && ! grep -i error /tmp/rotate'

say "remove and purge"
dpkg --remove vedette 2>&1 | show
expect "a removal stops it" bash -c '! systemctl is-active --quiet vedette'
expect "and keeps the data" test -s /var/lib/vedette/vedette.db
rm -f /etc/vedette/rules/test.yaml
dpkg --purge vedette 2>&1 | show
expect "a purge removes the data" bash -c '[ ! -e /var/lib/vedette ] && [ ! -e /var/log/vedette ] && [ ! -e /var/spool/vedette ] && [ ! -e /etc/vedette ]'
expect "and the unit" bash -c '! systemctl cat vedette'

printf '\n%d promises, %d failed\n' "$number" "$failures"
[ "$failures" -eq 0 ]
