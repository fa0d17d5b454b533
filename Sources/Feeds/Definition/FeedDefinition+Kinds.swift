extension FeedDefinition {
  /// The kinds that its reports can have; nil where they stand in the records themselves, so that each is possible.
  package var kinds: Set<String>? {
    guard let mapping = map.first(where: { $0.target == .kind }) else { return nil }
    var kinds: Set<String> = []
    switch (mapping.source, mapping.lookup) {
    case (_, let table?): kinds.formUnion(table.entries.values)
    case (.constant(let kind), nil): kinds.insert(kind)
    case (.field, nil), (.template, nil): return nil
    }
    if let fallback = mapping.fallback { kinds.insert(fallback) }
    for step in classification {
      for assignment in step.assignments where assignment.field == .kind { kinds.formUnion(assignment.values) }
    }
    return kinds
  }
}
