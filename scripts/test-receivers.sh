#!/bin/sh
# Fetches the receivers of others with which the webhooks are tested: the verifiers of Standard Webhooks, Svix and
# CloudEvents from PyPI, and Debian's Alertmanager and webhook. They are unpacked below .build/receivers, and nothing is
# installed. What cannot be had is said and left out: its tests are skipped, and show it.
set -u
cd "$(dirname "$0")/.."
place=.build/receivers
mkdir -p "$place/packages"

# have COMMAND...: whether all of them are there.
have() {
  for name in "$@"; do
    command -v "$name" >/dev/null 2>&1 || { echo "test-receivers: there is no $name" >&2; return 1; }
  done
}

fetch_python() {
  [ ! -e "$place/python/ready" ] || return 0
  have python3 || return 0
  if python3 -m venv "$place/python" >/dev/null 2>&1 &&
    "$place/python/bin/pip" install --quiet --disable-pip-version-check --retries 1 --timeout 20 standardwebhooks==1.1.0 svix==2.9.1 \
      cloudevents==2.2.0 >/dev/null 2>&1; then
    : >"$place/python/ready"
  else
    echo "test-receivers: the packages of PyPI cannot be had; their tests are skipped" >&2
  fi
}

# fetch_debian PACKAGE PROGRAM: the program, without the service that its package would start.
fetch_debian() {
  [ ! -x "$place/debian/usr/bin/$2" ] || return 0
  have apt-get dpkg-deb || return 0
  if (cd "$place/packages" && apt-get download "$1" >/dev/null 2>&1) &&
    dpkg-deb --extract "$(find "$place/packages" -name "$1_*.deb" | head -1)" "$place/debian"; then
    return 0
  fi
  echo "test-receivers: Debian's $1 cannot be had; its tests are skipped" >&2
}

fetch_python
fetch_debian prometheus-alertmanager prometheus-alertmanager
fetch_debian webhook webhook
