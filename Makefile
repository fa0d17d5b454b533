# What a fresh clone on Debian 12 with a Swift toolchain can do. `make help` lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=

SWIFT ?= swift
SOURCES = Package.swift Sources Tests Fuzz
# Swift's own libraries are linked in, so that the installed program needs no toolchain.
RELEASE = --configuration release --product vedette --static-swift-stdlib --scratch-path .build-release

.DEFAULT_GOAL := help

## run: build, start the daemon on Config/ with an inbox of its own, drop the founding case, show its alerts
.PHONY: run
run: libraries
	$(SWIFT) build --product vedette
	scripts/run-demo.sh "$$($(SWIFT) build --show-bin-path)/vedette"

## test: build and run all tests
.PHONY: test
test: libraries receivers
	$(SWIFT) test

## test-delivery: webhooks against hostile receivers, with the daemon killed forty times
.PHONY: test-delivery
test-delivery: libraries receivers
	VEDETTE_KILLS=40 $(SWIFT) test --filter 'HostileReceiverTests|SlowReceiverTests|VerifierTests|AlertmanagerTests|HookServerTests'

## check: linter, Vedette's own check, the rules' tests, the README's first screen, a tidy tree
.PHONY: check
check: libraries
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)
	$(SWIFT) build --product vedette
	"$$($(SWIFT) build --show-bin-path)/vedette" check --config Config/vedette.yaml
	"$$($(SWIFT) build --show-bin-path)/vedette" test Rules
	scripts/check-readme.sh "$$($(SWIFT) build --show-bin-path)/vedette"
	scripts/tidy.sh

## format: let the formatter rewrite the sources
.PHONY: format
format:
	$(SWIFT) format --in-place --recursive --parallel $(SOURCES)

## release: the program as it is installed, under .build-release
.PHONY: release
release: libraries
	$(SWIFT) build $(RELEASE)

## bench: measure the release build beside a program that does the least there is to do (EVENTS=1000000, SAVE=1, ONLY=import)
.PHONY: bench
bench: release bench-libraries
	Benchmarks/run.sh "$$($(SWIFT) build $(RELEASE) --show-bin-path)/vedette" $(EVENTS)

## bench-growth: import 20 million events a million at a time, and show that costs do not grow with the history (MILLIONS=20)
.PHONY: bench-growth
bench-growth: release bench-libraries
	Benchmarks/growth.sh "$$($(SWIFT) build $(RELEASE) --show-bin-path)/vedette" $(MILLIONS)

## bench-table: all that is promised about speed and memory, measured in one run of about half an hour, as a table
.PHONY: bench-table
bench-table: release bench-libraries
	Benchmarks/table.sh "$$($(SWIFT) build $(RELEASE) --show-bin-path)/vedette"

# What the programs beside which it is measured are made with.
.PHONY: bench-libraries
bench-libraries:
	scripts/system-libraries.sh libsimdjson-dev g++

## bench-scenarios: what users do: many files, a large one, a day of GDELT, many groups, a million alerts
.PHONY: bench-scenarios
bench-scenarios: release bench-libraries
	Benchmarks/scenarios.sh "$$($(SWIFT) build $(RELEASE) --show-bin-path)/vedette"

## soak-log: write two million lines of the alert log while its files are renamed; none may be lost
.PHONY: soak-log
soak-log: libraries
	VEDETTE_LOG_LINES=2000000 $(SWIFT) test --filter LogRotationTests

## install: the program, configuration, rules, unit and manual under $(DESTDIR)$(PREFIX)
.PHONY: install
install: release
	PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" scripts/install.sh "$$($(SWIFT) build $(RELEASE) --show-bin-path)/vedette"

## uninstall: what `install` put there, the edited configuration excepted
.PHONY: uninstall
uninstall:
	PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" scripts/uninstall.sh

## deb: a Debian package that needs no Swift toolchain
.PHONY: deb
deb: release
	scripts/build-deb.sh "$$($(SWIFT) build $(RELEASE) --show-bin-path)/vedette"

## fuzz: run libFuzzer on each decoder of feeds, a minute each
.PHONY: fuzz
fuzz: libraries
	scripts/fuzz.sh

## proof-large: read 2 GiB in each format, and print the memory that took
.PHONY: proof-large
proof-large: libraries
	scripts/proof-large.sh

## test-systemd: install the package where a real systemd boots (systemd-nspawn), and try what the manual promises
.PHONY: test-systemd
test-systemd: deb
	scripts/test-systemd.sh "$$(ls -t vedette_*.deb | head -n 1)"

## test-systemd-debug: the same with a package of the debug build, as .ci/run does after `make test`
.PHONY: test-systemd-debug
test-systemd-debug: libraries
	SWIFT="$(SWIFT)" scripts/test-systemd-debug.sh

## test-deb: judge the package by lintian, install it on a fresh Debian 12 without Swift (debootstrap), and run it there
.PHONY: test-deb
test-deb: deb
	scripts/test-deb.sh "$$(ls -t vedette_*.deb | head -n 1)"

## test-idle: what the release build costs while nothing happens: memory, descriptors, wake-ups in a minute
.PHONY: test-idle
test-idle: release
	scripts/test-idle.sh "$$($(SWIFT) build $(RELEASE) --show-bin-path)/vedette"

## test-week: a week of operation under a moved clock, in its own process: flat memory and descriptors
.PHONY: test-week
test-week: libraries
	VEDETTE_WEEK=1 $(SWIFT) test --filter WeekTests

## test-prometheus: the alert rules for Vedette itself, with promtool (Debian's package prometheus)
.PHONY: test-prometheus
test-prometheus:
	scripts/test-prometheus.sh

## clean: everything that was built, and the demonstration's files
.PHONY: clean
clean:
	rm -rf .build .build-release .build-deb .build-fuzz .build-systemd .build-debian .run

.PHONY: receivers
receivers:
	@scripts/test-receivers.sh

.PHONY: libraries
libraries:
	@scripts/system-libraries.sh

.PHONY: help
help:
	@sed -n 's/^## \([a-z-]*\): \(.*\)/\1\t\2/p' Makefile | while IFS="$$(printf '\t')" read -r name text; do \
	  printf '  make %-18s %s\n' "$$name" "$$text"; done
