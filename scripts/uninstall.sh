#!/bin/sh
# Removes what install.sh put there. Configuration, rules and feeds stay where they were edited, as do the database,
# the logs and the inbox.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/layout.sh
. scripts/layout.sh

# drop SOURCE TARGET: a file that belongs to whoever edits it goes only while it is as it was installed.
drop() { if [ -f "$2" ] && cmp -s "$1" "$2"; then rm -f "$2"; fi; }

rm -f "$bin/vedette" "$man/vedette.1"
rm -f "$bash_completions/vedette" "$zsh_completions/_vedette" "$fish_completions/vedette.fish"
rm -f "$units/vedette.service" "$users/vedette.conf" "$tmpfiles/vedette.conf"
rm -rf "$documents"

drop Config/installed/vedette.yaml "$configuration/vedette.yaml"
for file in Rules/*.yaml; do drop "$file" "$configuration/rules/$(basename "$file")"; done
for folder in feeds lookups templates; do
  [ -d "Config/$folder" ] || continue
  find "Config/$folder" -type f | while read -r file; do drop "$file" "$configuration/${file#Config/}"; done
done
[ ! -f systemd/vedette.logrotate ] || drop systemd/vedette.logrotate "$logrotate/vedette"

[ ! -d "$configuration" ] || find "$configuration" -name '*.new' -delete
[ ! -d "$configuration" ] || find "$configuration" -depth -type d -empty -delete
if [ -d "$configuration" ]; then echo "kept what was edited in $configuration"; fi
