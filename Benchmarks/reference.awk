# Reads the feed and says when the first rule must alert: "asset second" a line, by going through all pairs of events. It
# shares nothing with the program but the definition: an event leaves a window's length after it entered, and an alert begins
# with the event that makes four while just before it there were fewer.
# Use: awk -f reference.awk events.ndjson | sort
function value(name,    start, rest) {
  start = index($0, "\"" name "\":\"")
  if (!start) return ""
  rest = substr($0, start + length(name) + 4)
  return substr(rest, 1, index(rest, "\"") - 1)
}
function days(year, month, day) {
  # Source: Fliegel and Van Flandern, Communications of the ACM 11 (1968).
  return day - 32075 + int(1461 * (year + 4800 + int((month - 14) / 12)) / 4) \
    + int(367 * (month - 2 - int((month - 14) / 12) * 12) / 12) \
    - int(3 * int((year + 4900 + int((month - 14) / 12)) / 100) / 4) - 2440588
}
substr($0, length($0)) == "}" && index($0, "\"kind\":\"pipeline.disruption.") {
  key = value("key")
  if (key in seen) next
  seen[key] = 1
  time = value("time")
  second = days(substr(time, 1, 4) + 0, substr(time, 6, 2) + 0, substr(time, 9, 2) + 0) * 86400 \
    + substr(time, 12, 2) * 3600 + substr(time, 15, 2) * 60 + substr(time, 18, 2)
  asset = value("asset")
  times[asset, ++number[asset]] = second
}
END {
  year = 365 * 86400
  for (asset in number) {
    for (i = 1; i <= number[asset]; i++) {
      at = times[asset, i]
      now = before = 0
      for (j = 1; j <= number[asset]; j++) {
        other = times[asset, j]
        if (other <= at && other > at - year) now++
        if (other < at && other >= at - year) before++
      }
      if (now >= 4 && before < 4) print asset, at
    }
  }
}
