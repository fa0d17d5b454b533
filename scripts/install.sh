#!/bin/sh
# install.sh PROGRAM: puts the program and what belongs to it under $DESTDIR$PREFIX and $DESTDIR/etc/vedette.
# A configuration, feed or rule file that is there already is kept; the new one is put beside it as NAME.new when
# it differs.
set -eu
cd "$(dirname "$0")/.."
program=$1
# shellcheck source=scripts/layout.sh
. scripts/layout.sh

# put MODE SOURCE TARGET: a file that belongs to the program and is replaced.
put() { install -D -m "$1" "$2" "$3"; }

# keep SOURCE TARGET: a file that belongs to whoever edits it.
keep() {
  if [ ! -e "$2" ]; then
    put 644 "$1" "$2"
  elif ! cmp -s "$1" "$2"; then
    put 644 "$1" "$2.new"
    echo "kept $2, the new one is $2.new" >&2
  fi
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

put 755 "$program" "$bin/vedette"
[ ! -f docs/man/vedette.1 ] || put 644 docs/man/vedette.1 "$man/vedette.1"
for shell in bash zsh fish; do
  "$program" --generate-completion-script "$shell" >"$scratch/$shell"
done
put 644 "$scratch/bash" "$bash_completions/vedette"
put 644 "$scratch/zsh" "$zsh_completions/_vedette"
put 644 "$scratch/fish" "$fish_completions/vedette.fish"

put 644 README.md "$documents/README.md"
put 644 CHANGELOG.md "$documents/CHANGELOG.md"
put 644 LICENSE "$documents/LICENSE"
put 644 Config/prometheus/vedette.rules.yml "$documents/prometheus/vedette.rules.yml"
for page in docs/manual/*.md; do put 644 "$page" "$documents/manual/$(basename "$page")"; done

keep Config/installed/vedette.yaml "$configuration/vedette.yaml"
for file in Rules/*.yaml; do keep "$file" "$configuration/rules/$(basename "$file")"; done
for folder in feeds lookups templates; do
  [ -d "Config/$folder" ] || continue
  find "Config/$folder" -type f | sort | while read -r file; do keep "$file" "$configuration/${file#Config/}"; done
done

sed "s|^\(Exec[A-Za-z]*=[-+!@:]*\)/usr/bin/vedette|\1$PREFIX/bin/vedette|" systemd/vedette.service >"$scratch/service"
put 644 "$scratch/service" "$units/vedette.service"
[ ! -f systemd/vedette.sysusers ] || put 644 systemd/vedette.sysusers "$users/vedette.conf"
[ ! -f systemd/vedette.tmpfiles ] || put 644 systemd/vedette.tmpfiles "$tmpfiles/vedette.conf"
[ ! -f systemd/vedette.logrotate ] || keep systemd/vedette.logrotate "$logrotate/vedette"

echo "installed $bin/vedette and $configuration"
