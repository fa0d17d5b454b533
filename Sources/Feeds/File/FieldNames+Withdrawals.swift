import Documents

/// Reads `withdrawn_if` and `snapshot`: how a source takes back what it said.
extension FieldNames {
  /// `{Status: [Dismissed, Inactive]}`: every field named has one of its values.
  func withdrawalTerms(_ reader: MappingReader) -> [WithdrawalTerm] {
    guard let node = reader.value("withdrawn_if") else { return [] }
    guard let pairs = node.pairs, !pairs.isEmpty else {
      collector.report(.wrongKind, "'withdrawn_if' must be a mapping of fields to values", at: node)
      return []
    }
    return pairs.compactMap { pair in
      let texts = pair.value.text.map { [$0] } ?? pair.value.elements?.compactMap(\.text) ?? []
      guard !texts.isEmpty, texts.count == pair.value.elements?.count ?? 1 else {
        collector.report(.badValue, "'withdrawn_if' needs a value, or a list of values, for each field", at: pair.value)
        return nil
      }
      return WithdrawalTerm(field: check(pair.name, at: pair.key), values: texts)
    }
  }

  /// `{full: true, max_withdrawn: 20%}`.
  func snapshot(_ reader: MappingReader) -> SnapshotRule? {
    guard let node = reader.value("snapshot"), let inner = MappingReader(node, "snapshot", collector) else {
      return nil
    }
    let isFull = inner.bool("full")
    let share = inner.share("max_withdrawn", example: "20%", collector)
    inner.finish()
    if isFull == nil { collector.report(.missingKey, "'snapshot' needs the key 'full'", at: node) }
    return isFull == true ? SnapshotRule(maxWithdrawn: share ?? 0.2) : nil
  }
}

extension MappingReader {
  /// A share such as `5%`, from 0 to 1.
  func share(_ key: String, example: String, _ collector: DiagnosticCollector) -> Double? {
    guard let text = text(key), let node = value(key) else { return nil }
    if text.hasSuffix("%"), let number = Double(text.dropLast()), (0...100).contains(number) { return number / 100 }
    collector.report(.badValue, "'\(key)' must be a share such as \(example)", at: node)
    return nil
  }
}
