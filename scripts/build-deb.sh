#!/bin/sh
# build-deb.sh PROGRAM [FOLDER]: builds vedette_VERSION_ARCHITECTURE.deb, here or in a folder, from a program that has Swift's
# libraries linked in. The maintainer scripts are in scripts/debian.
set -eu
cd "$(dirname "$0")/.."
program=$1
scripts/system-libraries.sh dpkg-dev

version=$("$program" --version)
architecture=$(dpkg --print-architecture)
root=.build-deb/root
rm -rf .build-deb
mkdir -p "$root/DEBIAN" .build-deb/debian

PREFIX=/usr DESTDIR="$PWD/$root" scripts/install.sh "$program" >/dev/null
strip --strip-unneeded "$root/usr/bin/vedette"
gzip --best --no-name "$root/usr/share/man/man1/vedette.1"
# A completion is read by the shell, not run.
sed -i '1{/^#!/d}' "$root/usr/share/bash-completion/completions/vedette"
# Debian's places, and its form, for two of the documents.
gzip --best --no-name "$root/usr/share/doc/vedette/CHANGELOG.md"
maintainer="The Vedette maintainers <maintainers@example.org>"
printf 'vedette (%s) bookworm; urgency=medium\n\n  * What changed is told in CHANGELOG.md.gz beside this file.\n\n -- %s  %s\n' \
  "$version" "$maintainer" "$(date --utc --rfc-email --date="@${SOURCE_DATE_EPOCH:-$(date +%s)}")" |
  gzip --best --no-name >"$root/usr/share/doc/vedette/changelog.gz"
rm "$root/usr/share/doc/vedette/LICENSE"
cp scripts/debian/copyright "$root/usr/share/doc/vedette/copyright"
# systemd reads /lib; on Debian 12 with a merged /usr both are one, and packages still use the short name.
mkdir -p "$root/lib/systemd"
mv "$root/usr/lib/systemd/system" "$root/lib/systemd/system"
rmdir "$root/usr/lib/systemd"

# libcurl and libmicrohttpd are loaded when they are needed, so the program does not name them.
# Which packages hold the libraries that the program loads, with the versions it needs.
printf 'Source: vedette\n\nPackage: vedette\nArchitecture: any\n' >.build-deb/debian/control
depends=$(cd .build-deb && dpkg-shlibdeps -O "root/usr/bin/vedette" 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ] || { echo "build-deb: the libraries' packages cannot be found" >&2; exit 1; }

cat >"$root/DEBIAN/control" <<CONTROL
Package: vedette
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du --summarize --block-size=1024 "$root" | cut -f 1)
Depends: $depends, libcurl4, libmicrohttpd12, tzdata, systemd | systemd-standalone-sysusers
Recommends: ca-certificates, logrotate
Section: net
Priority: optional
Description: early-warning daemon for political and supply risk
 Vedette watches a directory for feed files, keeps the events they tell of in an
 SQLite database, evaluates declarative rules over them in the time at which
 they happened, and writes what the rules find to an alert log and to webhooks.
CONTROL
(cd "$root" && find etc -type f | sed 's|^|/|' | sort) >"$root/DEBIAN/conffiles"
for script in postinst prerm postrm; do
  install -m 755 "scripts/debian/$script" "$root/DEBIAN/$script"
done
(cd "$root" && find usr lib -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"

find "$root" -type d -exec chmod 755 {} +
dpkg-deb --root-owner-group --build "$root" "${2:-.}/vedette_${version}_$architecture.deb"
