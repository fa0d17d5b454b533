import Documents

/// Reads `aliases`: `{id: [mrid, messageId], revision: [version, {field: messageId, after: "_"}]}`.
extension FieldNames {
  func aliases(_ reader: MappingReader) -> [FieldAlias] {
    guard let node = reader.value("aliases") else { return [] }
    guard let pairs = node.pairs else {
      collector.report(.wrongKind, "'aliases' must be a mapping, not \(node.kindName)", at: node)
      return []
    }
    return pairs.compactMap { pair in
      guard let elements = pair.value.elements, !elements.isEmpty else {
        collector.report(.wrongKind, "an alias must be a list of fields", at: pair.value)
        return nil
      }
      return FieldAlias(name: pair.name, sources: elements.compactMap(aliasSource))
    }
  }

  private func aliasSource(_ node: Node) -> FieldAlias.Source? {
    if let name = node.text { return FieldAlias.Source(field: check(name, at: node), part: .whole) }
    guard let reader = MappingReader(node, "an alias", collector) else { return nil }
    defer { reader.finish() }
    let name = reader.requiredText("field")
    if let name, let node = reader.value("field") { check(name, at: node) }
    let before = mark(reader, "before")
    let after = mark(reader, "after")
    guard let name else { return nil }
    let part: FieldAlias.Source.Part = before.map { .before($0) } ?? after.map { .after($0) } ?? .whole
    return FieldAlias.Source(field: name, part: part)
  }

  private func mark(_ reader: MappingReader, _ key: String) -> UInt8? {
    guard let text = reader.text(key), let node = reader.value(key) else { return nil }
    if let byte = text.utf8.first, text.utf8.count == 1, byte < 0x80 { return byte }
    collector.report(.badValue, "'\(key)' must be a single character", at: node)
    return nil
  }
}
