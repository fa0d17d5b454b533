# What the benchmarks share: sourced by run.sh, growth.sh and scenarios.sh, which set $program, $scratch and $lines.
#
# CPU seconds are those of the process, user and system. They depend on the machine and on who else uses it, ratios of one
# run less so: compare ratios.
# A descriptor on which nothing ever comes: to wait without a process.
exec {idle}<> <(:)

# cpu BEFORE AFTER: the CPU seconds of children, user and system together, between two outputs of `times`.
cpu() {
  sed -sn 2p "$1" "$2" | awk '{ gsub("m", " "); gsub("s", ""); sum[NR] = $1 * 60 + $2 + $3 * 60 + $4 }
    END { printf "%.3f", sum[2] - sum[1] }'
}

# run COMMAND...: sets took (CPU seconds), wall (microseconds) and peak (kB) of a command.
run() {
  local pid key value
  peak=0
  times >"$scratch/before"
  wall=${EPOCHREALTIME/./}
  "$@" >"$scratch/out" 2>"$scratch/err" &
  pid=$!
  # The kernel keeps the peak; reading it makes no process that would count as ours.
  while [ -r "/proc/$pid/status" ]; do
    while read -r key value _; do [ "$key" != VmHWM: ] || peak=$value; done <"/proc/$pid/status" ||
      : # It has just ended.
    read -rt 0.02 -u "$idle" || :
  done 2>/dev/null
  wait "$pid" || { cat "$scratch/err" >&2; exit 1; }
  wall=$((${EPOCHREALTIME/./} - wall))
  times >"$scratch/after"
  took=$(cpu "$scratch/before" "$scratch/after")
}

# heading: the names of the columns of row.
heading() {
  printf '%-38s %8s %8s %11s %7s %8s %7s\n' "what" "CPU s" "wall s" "lines/CPU s" "ratio" "peak MB" "db MB"
}

# row NAME CPU LINES [DATABASE]: prints a row and, where $limit is known, notes its ratio to the limit: lines a CPU second
# beside the limit's.
row() {
  awk -v name="$1" -v cpu="$2" -v lines="$3" -v wall="$wall" -v peak="$peak" -v limit="${limit:-}" -v all="$lines" \
    -v db="$([ -z "${4:-}" ] || stat --format %s "$4")" -v noted="$scratch/ratios.tsv" 'BEGIN {
      ratio = lines && limit ? (limit / all) / (cpu / lines) : ""
      printf "%-38s %8.2f %8.2f %11s %7s %8d %7s\n", name, cpu, wall / 1e6, lines ? int(lines / cpu) : "", \
        ratio == "" ? "" : sprintf("%.2f", ratio), peak / 1024, db == "" ? "" : int(db / 1e6)
      if (ratio != "") printf "%s\t%.3f\n", name, ratio >> noted
    }'
}

# prepare RULES: an inbox of its own with so many rules, in $scratch/RULES.
prepare() {
  work=$scratch/$1
  rm -rf "$work"
  mkdir -p "$work/inbox/events/incoming"
  awk -v count="$1" -f rules.awk >"$work/rules.yaml"
  printf '%s\n' 'inbox: inbox' 'settle: 0s' 'database: bench.db' 'feeds: []' 'rules: [rules.yaml]' \
    'alerts: {log: alerts.jsonl}' 'http: {listen: off}' >"$work/vedette.yaml"
}

# drop FILE NAME: a file appears in the inbox of $work.
drop() {
  cp "$1" "$work/inbox/events/incoming/.$2"
  mv "$work/inbox/events/incoming/.$2" "$work/inbox/events/incoming/$2"
}

# import: a run that ends when all files are imported.
import() {
  run "$program" run --once --config "$work/vedette.yaml"
}

# first_alert KEY: sets first to the milliseconds from the daemon's start to the alert of an event that waits in the inbox.
# There must be a rule for events of the kind bench.probe.
first_alert() {
  printf '{"key":"%s","kind":"bench.probe","time":"2024-01-01T00:00:00Z","asset":"probe"}\n' "$1" >"$scratch/probe.ndjson"
  drop "$scratch/probe.ndjson" "$1.ndjson"
  first=$("$scratch/first" "$work/alerts.jsonl" "$1" "$program" run --config "$work/vedette.yaml" 2>"$scratch/err" \
    >"$scratch/out.first" || { cat "$scratch/err" >&2; exit 1; }; tail -n 1 "$scratch/out.first")
}

# probe: a rule for such events, after those of prepare.
probe() {
  printf '%s\n' --- 'id: bench-probe' 'title: Probe' 'level: low' 'detection:' '  s: {kind: bench.probe}' '  condition: s' \
    >>"$work/rules.yaml"
}

# compare: the alerts of the first rule that stand are those of the reference.
compare() {
  awk 'match($0, /"id":"[^"]*"/) { id = substr($0, RSTART, RLENGTH); line[id] = $0 }
    END { for (id in line) if (line[id] ~ /"rule":"bench-0"/ && line[id] !~ /"state":"cancelled"/) print line[id] }' \
    "$work/alerts.jsonl" |
    sed -E 's/.*"asset":"(asset-[0-9]+)".*/\1 &/; s/^(asset-[0-9]+) .*"starts_at":"([^"]*)".*/\1 \2/' |
    while read -r asset time; do echo "$asset ${time:0:19}"; done | sort -u >"$scratch/found"
  awk '{ print $1, strftime_($2) }
    function strftime_(second,    days, z, era, of_era, year_of_era, of_year, part, day, month, year) {
      # Source: H. Hinnant, "chrono-compatible low-level date algorithms".
      days = int(second / 86400); z = days + 719468; era = int(z / 146097); of_era = z - era * 146097
      year_of_era = int((of_era - int(of_era / 1460) + int(of_era / 36524) - int(of_era / 146096)) / 365)
      of_year = of_era - (365 * year_of_era + int(year_of_era / 4) - int(year_of_era / 100))
      part = int((5 * of_year + 2) / 153); day = of_year - int((153 * part + 2) / 5) + 1
      month = part < 10 ? part + 3 : part - 9; year = year_of_era + era * 400 + (month <= 2)
      return sprintf("%04d-%02d-%02dT%02d:%02d:%02d", year, month, day, second % 86400 / 3600, second % 3600 / 60, second % 60)
    }' "$scratch/reference" | sort -u >"$scratch/expected"
  cmp -s "$scratch/found" "$scratch/expected" || {
    echo "the alerts are not those of the reference:" >&2
    diff "$scratch/found" "$scratch/expected" | head -n 5 >&2
    exit 1
  }
}

