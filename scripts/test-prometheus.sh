#!/bin/sh
# test-prometheus.sh: checks the alert rules in Config/prometheus with promtool, and that they name no metric which the
# daemon does not serve. Skipped, and says so, where promtool is missing.
set -eu
cd "$(dirname "$0")/../Config/prometheus"
if ! command -v promtool >/dev/null; then
  echo "SKIPPED: the alert rules for Prometheus: promtool is missing (Debian's package prometheus)"
  exit 0
fi
promtool check rules vedette.rules.yml
promtool test rules vedette.test.yml
served=$(sed -n 's/^| `\([a-z_]*\)` | .*/\1/p' ../../docs/manual/operations.md)
for name in $(grep -oE '\b(vedette|process)_[a-z_]+' vedette.rules.yml | sort -u); do
  echo "$served" | grep -qx "$name" || { echo "test-prometheus: there is no metric $name" >&2; exit 1; }
done
