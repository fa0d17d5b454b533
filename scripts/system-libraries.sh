#!/bin/sh
# Makes sure that the libraries which Package.swift names are there: installs what is missing where it may, else
# prints the one command that does and stops. Silent when nothing is missing. Arguments are more packages to have.
set -eu

# The C++ library is what the shim of RE2 is compiled against.
needed="libsqlite3-dev libyaml-dev libssl-dev libcurl4-openssl-dev libre2-dev libmicrohttpd-dev libxml2-dev
  libarchive-dev pkg-config libstdc++-12-dev tzdata $*"

if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "note: not a Debian system; Vedette needs SQLite 3, libyaml, OpenSSL 3, libcurl, libmicrohttpd, libxml2, libarchive, RE2 and a C++17 library" >&2
  exit 0
fi

missing=""
for package in $needed; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root="env DEBIAN_FRONTEND=noninteractive"
elif command -v sudo >/dev/null 2>&1 && sudo --non-interactive true 2>/dev/null; then
  as_root="sudo env DEBIAN_FRONTEND=noninteractive"
else
  echo "Some system libraries are missing. Install them and try again:" >&2
  echo >&2
  echo "  sudo apt-get install --yes --no-install-recommends$missing" >&2
  exit 1
fi

echo "Installing missing system libraries:$missing" >&2
# The lists may be absent (a fresh container) or older than what the mirror still has: fetch them only if needed.
install="$as_root apt-get install --yes --quiet --no-install-recommends"
# shellcheck disable=SC2086 # the words are meant to be separate
$install $missing >/dev/null 2>&1 || { $as_root apt-get update --quiet >/dev/null && $install $missing >/dev/null; }
