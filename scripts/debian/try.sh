#!/bin/bash
# try.sh: what test-deb.sh runs inside of a fresh Debian 12.
set -uo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin
failures=0
expect() {
  local what=$1
  shift
  if "$@" >/tmp/seen 2>&1; then echo "ok: $what"; else sed 's/^/    /' /tmp/seen; echo "FAILED: $what"; failures=$((failures + 1)); fi
}
runs() { runuser -u vedette -- vedette "$@"; }
# drop FILE NAME FEED: as a member of the feeders' group does.
drop() {
  mkdir -p "/var/spool/vedette/$3/incoming"
  cp "$1" "/var/spool/vedette/$3/incoming/.$2"
  mv "/var/spool/vedette/$3/incoming/.$2" "/var/spool/vedette/$3/incoming/$2"
  chown -R vedette:vedette-feed "/var/spool/vedette/$3"
}
stored() { runs status --json | grep -q "\"events\":$1[,}]"; }
get() {
  local port
  port=$(sed -n 's|.*http://127.0.0.1:\([0-9]*\)/.*|\1|p' /tmp/daemon.log)
  [ -n "$port" ] || return 1
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
  cat <&3
  exec 3<&-
}
serves() { for _ in $(seq 100); do get /readyz 2>/dev/null | grep -q '^HTTP/1.1 200' && return; sleep 0.1; done; return 1; }

apt-get update --quiet >/tmp/apt 2>&1 && apt-get install --yes --quiet --download-only --no-install-recommends \
  /share/vedette.deb >>/tmp/apt 2>&1 || { tail -n 5 /tmp/apt; exit 75; }
expect "there is no Swift here" bash -c '! command -v swift && [ ! -e /usr/lib/swift ]'
expect "it installs with what it depends on" apt-get install --yes --quiet --no-install-recommends /share/vedette.deb
expect "no library is missing" bash -c '! ldd /usr/bin/vedette | grep "not found"'
expect "vedette --version" vedette --version
expect "the shipped configuration, feeds and rules pass 'vedette check'" runs check
expect "the rules' own tests pass" runs test /etc/vedette/rules
expect "the manual page is there" test -s /usr/share/man/man1/vedette.1.gz
drop /share/brief-002.ndjson brief-002.ndjson events
expect "'vedette run --once' imports a file that was dropped" runs run --once
expect "the alert is in the log" grep -q cpc-four-disruptions /var/log/vedette/alerts.log
lines=$(wc -l </var/log/vedette/alerts.log)
gzip --keep --stdout /share/brief-002.ndjson >/tmp/again.ndjson.gz
drop /tmp/again.ndjson.gz again.ndjson.gz events
expect "a compressed file is read" runs run --once
expect "and adds nothing, since its events are known" test "$(wc -l </var/log/vedette/alerts.log)" -eq "$lines"
printf '%s' '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item><title>Port closed</title>' \
  '<link>https://example.org/1</link><guid>g1</guid><pubDate>Sat, 01 Jan 2022 00:00:00 GMT</pubDate></item></channel></rss>' \
  >/tmp/news.rss.xml
before=$(runs status --json | sed 's/.*"reports":\([0-9]*\).*/\1/')
drop /tmp/news.rss.xml news.xml rss
expect "XML is read" runs run --once
expect "and stored" test "$(runs status --json | sed 's/.*"reports":\([0-9]*\).*/\1/')" -gt "$before"
runuser -u vedette -- bash -c 'echo $$ >/tmp/daemon.pid; exec vedette run --set http.listen=127.0.0.1:0' >/tmp/daemon.log 2>&1 &
expect "the daemon serves HTTP" serves
kill -TERM "$(cat /tmp/daemon.pid)"
expect "and ends on a signal" wait $!
sed '/^webhooks:/d' /etc/vedette/vedette.yaml >/etc/vedette/hook.yaml
printf '%s\n' 'webhooks: [{name: desk, url: "http://127.0.0.1:9/", allow_private: true, secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}]' >>/etc/vedette/hook.yaml
# Nobody listens there: what matters is that libcurl was found and tried.
runs webhook test desk --config /etc/vedette/hook.yaml >/tmp/hook 2>&1
sed 's/^/    /' /tmp/hook
expect "a webhook's request is made" grep -qi 'connect' /tmp/hook
rm -f /etc/vedette/hook.yaml
expect "it is removed" dpkg --remove vedette
expect "its data are kept" test -s /var/lib/vedette/vedette.db
expect "it is purged" dpkg --purge vedette
expect "nothing is left" bash -c '! ls -d /var/lib/vedette /var/log/vedette /var/spool/vedette /etc/vedette 2>/dev/null'
[ "$failures" -eq 0 ]
