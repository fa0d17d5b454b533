# Where things are installed; read by install.sh, uninstall.sh and build-deb.sh.
# DESTDIR comes before every path that is written, PREFIX before all but the configuration and what systemd reads.
# shellcheck shell=sh disable=SC2034 # the variables are for those who read this

PREFIX=${PREFIX:-/usr/local}
DESTDIR=${DESTDIR:-}

bin=$DESTDIR$PREFIX/bin
man=$DESTDIR$PREFIX/share/man/man1
documents=$DESTDIR$PREFIX/share/doc/vedette
bash_completions=$DESTDIR$PREFIX/share/bash-completion/completions
zsh_completions=$DESTDIR$PREFIX/share/zsh/site-functions
fish_completions=$DESTDIR$PREFIX/share/fish/vendor_completions.d
# systemd reads units below /usr/local/lib as well as below /usr/lib (on Debian 12 that is /lib).
units=$DESTDIR$PREFIX/lib/systemd/system
users=$DESTDIR$PREFIX/lib/sysusers.d
tmpfiles=$DESTDIR$PREFIX/lib/tmpfiles.d
configuration=$DESTDIR/etc/vedette
logrotate=$DESTDIR/etc/logrotate.d
