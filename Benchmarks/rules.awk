# Writes COUNT rules: the first counts what happened to pipelines, four in a year at one asset, and is the one whose alerts are
# compared; each of the others counts one of the thousand kinds, so that with a thousand rules nearly every event matches.
# Use: awk -v count=100 -f rules.awk
BEGIN {
  kinds = split("statement.threat meeting.summit trade.growth media.rhetoric agreement.transport unrest.mass " \
    "price.fuel sanctions.alignment pipeline.disruption military.exercise", kind, " ")
  for (i = 0; i < count; i++) {
    if (i) print "---"
    name = i ? sprintf("%s.k%02d", kind[1 + i % kinds], int(i / kinds) % 100) : "pipeline.disruption.*"
    printf "id: bench-%d\ntitle: Bench %d\nlevel: low\ndetection:\n  s: {kind: %s}\n  condition: s\n", i, i, name
    printf "correlation: {type: event_count, group-by: [asset], timespan: 365d, condition: {gte: 4}}\n"
  }
}
