import Digests
import Events

/// Makes reports from the fields of records.
struct RecordMapper {
  let mapping: CompiledMapping
  private let feed: FeedDefinition
  private let now: Instant
  private var interner = Interner()
  /// Bytes of a template or of kept fields while they are put together.
  private var buffer: [UInt8] = []

  init(_ feed: FeedDefinition, _ mapping: CompiledMapping, now: Instant) {
    self.feed = feed
    self.mapping = mapping
    self.now = now
  }

  /// A report that nothing was filled into yet.
  var blank: Report {
    Report(feed: feed.name, key: "", kind: "", time: EventTime(Instant(milliseconds: 0)))
  }

  /// Fills a blank report from a record, in the place where it stays: a report is large, and copying it is dear.
  ///
  /// - Parameter content: the record's bytes; their hash is the key of a record that names none.
  /// - Returns: whether it is one; false where the feed drops the record.
  mutating func fill(
    _ report: inout Report, from fields: RecordFields, content: UnsafeRawBufferPointer
  ) throws(RecordFault) -> Bool {
    mapping.resolveAliases(fields)
    report.key = try key(fields, content)
    let times = TimeReader(mapping, now: now)
    report.time = try times.event(fields)
    report.known = try times.known(fields)
    guard !isDropped(report.time, report.known) else { return false }
    for step in mapping.steps { try apply(step, fields, &report) }
    if report.kind.isEmpty { throw RecordFault(.missingKey, "the record has no kind", field: "kind") }
    report.revision = try revision(fields)
    if !mapping.cluster.isEmpty, let cluster = joined(mapping.cluster, fields) {
      report.cluster = "\(feed.name):\(cluster)"
    }
    report.fields = kept(fields)
    if isWithdrawal(fields) { report.status = .withdrawn }
    feed.classification.classify(&report)
    return true
  }

  /// Whether the source takes back what it said, in the words of `withdrawn_if`.
  private func isWithdrawal(_ fields: RecordFields) -> Bool {
    !mapping.withdrawnIf.isEmpty
      && mapping.withdrawnIf.allSatisfy { term in
        let value = fields.values[term.slot]
        return isScalar(value) && term.values.index(of: value.bytes.trimmed) != nil
      }
  }

  private func isDropped(_ time: EventTime, _ known: Instant?) -> Bool {
    guard let known else { return false }
    return feed.dropRules.contains { known > time.end.advanced(by: $0.age) }
  }

  /// The parts of the key, or the hash of the content where the feed names none.
  private func key(_ fields: RecordFields, _ content: UnsafeRawBufferPointer) throws(RecordFault) -> String {
    if mapping.key.count == 1 {
      let value = fields.values[mapping.key[0].slot]
      if isScalar(value) { return String(decoding: value.bytes, as: UTF8.self) }
    } else if let key = joined(mapping.key.map(\.slot), fields), !mapping.key.isEmpty {
      return key
    }
    if feed.isBuiltIn || mapping.key.isEmpty {
      var digest = SHA256()
      digest.update(content)
      return String(digest.finish().hexadecimal.prefix(32))
    }
    let missing = mapping.key.first { !isScalar(fields.values[$0.slot]) }?.name ?? mapping.key[0].name
    throw RecordFault(.missingKey, "the record has no '\(missing)', which is part of its key", field: missing)
  }

  /// Several values as one text that no other values make; nil where one is missing.
  private func joined(_ slots: [Int], _ fields: RecordFields) -> String? {
    var parts: [String] = []
    for slot in slots {
      let value = fields.values[slot]
      guard isScalar(value) else { return nil }
      let text = String(decoding: value.bytes, as: UTF8.self)
      let isPlain = slots.count == 1 || !value.bytes.contains { $0 == UInt8(ascii: "|") || $0 == UInt8(ascii: "\\") }
      parts.append(isPlain ? text : String(text.flatMap { $0 == "|" || $0 == "\\" ? ["\\", $0] : [$0] }))
    }
    return parts.joined(separator: "|")
  }

  private func isScalar(_ value: FieldValue) -> Bool {
    !isNull(value) && value.kind != .list && value.kind != .object
  }

  private func isNull(_ value: FieldValue) -> Bool { mapping.isNull(value) }

  private func revision(_ fields: RecordFields) throws(RecordFault) -> Double? {
    guard let slot = mapping.revision else { return nil }
    let (value, name) = (fields.values[slot], mapping.names[slot])
    guard isScalar(value) else {
      if isNull(value), feed.isBuiltIn || feed.format.optional.contains(name) { return nil }
      throw RecordFault(.missingKey, "the record has no '\(name)', which is its revision", field: name)
    }
    if feed.revisionIsTime {
      if let time = ISO8601.time(value.bytes.trimmed) { return Double(time.end.milliseconds) / 1000 }
      throw RecordFault(.badDate, "'\(value.bytes.excerpt)' is not a time of the form iso8601", field: name)
    }
    if let number = NumberToken.double(value.bytes) { return number }
    throw RecordFault(.badNumber, "'\(value.bytes.excerpt)' is not a number", field: name)
  }
}

extension RecordMapper {
  private mutating func apply(
    _ step: CompiledMapping.Step, _ fields: RecordFields, _ report: inout Report
  ) throws(RecordFault) {
    switch step.source {
    case .slot(let slot):
      let value = fields.values[slot]
      if isNull(value) { return try applyFallback(step, &report) }
      try apply(step, value, fields, &report)
    case .constant(let bytes):
      try assign(bytes, step, &report)
    case .template(let parts):
      guard fill(parts, fields) else { return try applyFallback(step, &report) }
      // The bytes stay where they are, since nothing is appended while they are read.
      let filled = fields.scratch.allocate(buffer.count)
      filled.copyBytes(from: buffer)
      try applyText(UnsafeRawBufferPointer(filled), step, &report)
    }
  }

  private mutating func applyFallback(
    _ step: CompiledMapping.Step, _ report: inout Report
  ) throws(RecordFault) {
    if let fallback = step.fallback { return try assign(fallback, step, &report) }
    guard step.isRequired else { return }
    throw RecordFault(.missingKey, "the record has no \(step.target.rawValue), which is required", field: step.field)
  }

  private mutating func apply(
    _ step: CompiledMapping.Step, _ value: FieldValue, _ fields: RecordFields, _ report: inout Report
  ) throws(RecordFault) {
    switch value.kind {
    case .absent: return
    case .bool, .number: try applyText(value.bytes, step, &report)
    case .text:
      guard let separator = step.separator else { return try applyText(value.bytes, step, &report) }
      for part in value.bytes.split(separator: separator) {
        let bytes = UnsafeRawBufferPointer(rebasing: part).trimmed
        if !bytes.isEmpty { try applyText(bytes, step, &report) }
      }
    case .list:
      let items = Int(value.firstItem)..<Int(value.firstItem + value.itemCount)
      guard step.target.isList || items.count <= 1 else {
        throw RecordFault(.unknownCode, "a list stands where one value is expected", field: step.field)
      }
      for index in items where !isNull(fields.items[index]) {
        try apply(step, fields.items[index], fields, &report)
      }
    case .object:
      throw RecordFault(.unknownCode, "an object stands where a value is expected", field: step.field)
    }
  }

  /// Looks a value up, if the step says so, and puts it into the report.
  private mutating func applyText(
    _ bytes: UnsafeRawBufferPointer, _ step: CompiledMapping.Step, _ report: inout Report
  ) throws(RecordFault) {
    guard let table = step.lookup else { return try assign(bytes, step, &report) }
    if let word = table.word(bytes) { return try assign(word, step, &report) }
    if let fallback = step.fallback { return try assign(fallback, step, &report) }
    if step.isRequired || step.target == .kind {
      throw RecordFault(.unknownCode, "'\(bytes.excerpt)' is not in the table \(table.name)", field: step.field)
    }
  }

  /// Puts a template together in the buffer; false where a field is missing.
  private mutating func fill(_ parts: [CompiledMapping.TemplatePart], _ fields: RecordFields) -> Bool {
    buffer.removeAll(keepingCapacity: true)
    for part in parts {
      switch part {
      case .literal(let bytes): buffer.append(contentsOf: bytes)
      case .slot(let slot):
        guard isScalar(fields.values[slot]) else { return false }
        buffer.append(contentsOf: fields.values[slot].bytes)
      }
    }
    return !buffer.isEmpty
  }

  /// The fields that the feed keeps as a JSON object, or nil for none.
  private mutating func kept(_ fields: RecordFields) -> String? {
    buffer.removeAll(keepingCapacity: true)
    for (slot, prefix) in mapping.keep where !isNull(fields.values[slot]) {
      KeptFields.append(prefix, fields.values[slot], to: &buffer)
    }
    for (name, value) in fields.rest where !isNull(value) {
      KeptFields.append(rest: name, value, to: &buffer)
    }
    return KeptFields.finish(&buffer)
  }

  private mutating func assign(
    _ bytes: UnsafeRawBufferPointer, _ step: CompiledMapping.Step, _ report: inout Report
  ) throws(RecordFault) {
    if bytes.isEmpty { return }
    if step.target.isNumber {
      try FieldAssignment.number(bytes, step, &report)
    } else {
      try FieldAssignment.text(bytes, step, &interner, &report)
    }
  }
}
