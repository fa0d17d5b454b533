# Writes COUNT rules: each counts another kind, threshold and window, by asset; the first is the one that can fire.
# Use: awk -v count=100 -f rules.awk
BEGIN {
  for (i = 0; i < count; i++) {
    if (i) print "---"
    kind = i ? sprintf("kind-%d.*", i) : "pipeline.disruption.*"
    printf "id: bench-%d\ntitle: Bench %d\nlevel: low\ndetection:\n  s: {kind: %s}\n  condition: s\n", i, i, kind
    printf "correlation: {type: event_count, group-by: [asset], timespan: %dd, condition: {gte: 4}}\n", i ? 30 + i % 300 : 365
  }
}
