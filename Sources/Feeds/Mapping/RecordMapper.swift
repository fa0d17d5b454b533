import Digests
import Events

/// Makes reports from the fields of records.
struct RecordMapper {
  let mapping: CompiledMapping
  private let feed: FeedDefinition
  private let times: TimeReader
  /// Bytes of a template or of kept fields while they are put together.
  private let buffer = ByteBuffer()
  /// How often codes stood in the records that no table knows and no record needs, where the feed notes them.
  var unknownCodes: [UnknownCode: Int] = [:]

  init(_ feed: FeedDefinition, _ mapping: CompiledMapping, now: Instant) {
    self.feed = feed
    self.mapping = mapping
    times = TimeReader(mapping, now: now)
  }

  /// Fills the blank draft of a chunk from a record.
  ///
  /// - Parameter content: the record's bytes; their hash is the key of a record that names none.
  /// - Returns: whether it is one; false where the feed drops the record.
  mutating func fill(
    _ reports: inout PackedReports, from fields: RecordFields, content: UnsafeRawBufferPointer
  ) throws(RecordFault) -> Bool {
    mapping.resolveAliases(fields)
    try fillKey(of: &reports, fields, content)
    let (time, known) = (try times.event(fields), try times.known(fields))
    guard !isDropped(time, known) else { return false }
    reports.draft.time = time
    reports.draft.known = known
    try applySteps(fields, &reports)
    reports.finishLists()
    if reports.draft.kind.isNone { throw RecordFault(.missingKey, "the record has no kind", field: "kind") }
    if mapping.revision != nil { reports.draft.revision = try revision(fields) }
    if !mapping.cluster.isEmpty, let cluster = joined(mapping.cluster, fields) {
      reports.draft.cluster = reports.span("\(feed.name):\(cluster)")
    }
    keep(fields, in: &reports)
    if isWithdrawal(fields) { reports.draft.status = .withdrawn }
    classify(&reports)
    return true
  }

  private func classify(_ reports: inout PackedReports) {
    guard !feed.classification.isEmpty else { return }
    var report = reports.report(reports.draft)
    feed.classification.classify(&report)
    reports.fill(from: report)
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
  private func fillKey(
    of reports: inout PackedReports, _ fields: RecordFields, _ content: UnsafeRawBufferPointer
  ) throws(RecordFault) {
    if mapping.key.count == 1, isScalar(fields.values[mapping.key[0].slot]) {
      reports.draft.key = reports.span(fields.values[mapping.key[0].slot].bytes)
    } else {
      reports.draft.key = reports.span(try key(fields, content))
    }
  }

  private func key(_ fields: RecordFields, _ content: UnsafeRawBufferPointer) throws(RecordFault) -> String {
    if mapping.key.count > 1, let key = joined(mapping.key.map(\.slot), fields) {
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
  private mutating func applySteps(_ fields: RecordFields, _ reports: inout PackedReports) throws(RecordFault) {
    for (place, quick) in mapping.quickSteps.enumerated() {
      if quick.slot >= 0 {
        let value = fields.values[quick.slot]
        if isNull(value) {
          if !quick.isRequired { continue }
        } else if quick.isPlain, value.kind != .list, value.kind != .object {
          FieldAssignment.plain(value.bytes, quick.target, &reports)
          continue
        }
      }
      try apply(mapping.steps[place], fields, &reports)
    }
  }

  private mutating func apply(
    _ step: CompiledMapping.Step, _ fields: RecordFields, _ reports: inout PackedReports
  ) throws(RecordFault) {
    switch step.source {
    case .slot(let slot):
      let value = fields.values[slot]
      if isNull(value) { return try applyFallback(step, &reports) }
      try apply(step, value, fields, &reports)
    case .constant(let bytes):
      try assign(bytes, step, &reports)
    case .template(let parts):
      guard fill(parts, fields) else { return try applyFallback(step, &reports) }
      // The bytes stay where they are, since nothing is appended while they are read.
      let filled = fields.scratch.allocate(buffer.count)
      filled.copyMemory(from: buffer.bytes)
      try applyText(UnsafeRawBufferPointer(filled), step, &reports)
    }
  }

  private mutating func applyFallback(
    _ step: CompiledMapping.Step, _ reports: inout PackedReports
  ) throws(RecordFault) {
    if let fallback = step.fallback { return try assign(fallback, step, &reports) }
    guard step.isRequired else { return }
    throw RecordFault(.missingKey, "the record has no \(step.target.rawValue), which is required", field: step.field)
  }

  private mutating func apply(
    _ step: CompiledMapping.Step, _ value: FieldValue, _ fields: RecordFields, _ reports: inout PackedReports
  ) throws(RecordFault) {
    switch value.kind {
    case .absent: return
    case .bool, .number: try applyText(value.bytes, step, &reports)
    case .text:
      guard let separator = step.separator else { return try applyText(value.bytes, step, &reports) }
      for part in value.bytes.split(separator: separator) {
        let bytes = UnsafeRawBufferPointer(rebasing: part).trimmed
        if !bytes.isEmpty { try applyText(bytes, step, &reports) }
      }
    case .list:
      let items = Int(value.firstItem)..<Int(value.firstItem + value.itemCount)
      guard step.target.isList || items.count <= 1 else {
        throw RecordFault(.unknownCode, "a list stands where one value is expected", field: step.field)
      }
      for index in items where !isNull(fields.items[index]) {
        try apply(step, fields.items[index], fields, &reports)
      }
    case .object:
      throw RecordFault(.unknownCode, "an object stands where a value is expected", field: step.field)
    }
  }

  /// Looks a value up, if the step says so, and puts it into the draft.
  private mutating func applyText(
    _ bytes: UnsafeRawBufferPointer, _ step: CompiledMapping.Step, _ reports: inout PackedReports
  ) throws(RecordFault) {
    guard let table = step.lookup else { return try assign(bytes, step, &reports) }
    if let word = table.word(bytes) { return try assign(word, step, &reports) }
    if step.fallback != nil || bytes.withoutBlanks.isEmpty { return try applyFallback(step, &reports) }
    // Without its modality a forecast would count as what has happened.
    if step.isRequired || step.target == .kind || step.target == .modality {
      throw RecordFault(.unknownCode, "'\(bytes.excerpt)' is not in the table \(table.name)", field: step.field)
    }
    if feed.notesUnknownCodes {
      unknownCodes[UnknownCode(target: step.target.rawValue, code: bytes.withoutBlanks.excerpt), default: 0] += 1
    }
  }

  /// Puts a template together in the buffer; false where a field is missing.
  private mutating func fill(_ parts: [CompiledMapping.TemplatePart], _ fields: RecordFields) -> Bool {
    buffer.removeAll()
    for part in parts {
      switch part {
      case .literal(let bytes): buffer.append(bytes)
      case .slot(let slot):
        let bytes = fields.values[slot].bytes.withoutBlanks
        guard isScalar(fields.values[slot]), !bytes.isEmpty else { return false }
        buffer.append(bytes)
      }
    }
    return !buffer.isEmpty
  }

  /// Keeps the fields that the feed keeps, as a JSON object.
  private mutating func keep(_ fields: RecordFields, in reports: inout PackedReports) {
    buffer.removeAll()
    for (slot, prefix) in mapping.keep where !isNull(fields.values[slot]) {
      KeptFields.append(prefix, fields.values[slot], to: buffer)
    }
    for (name, value) in fields.rest where !isNull(value) {
      KeptFields.append(rest: name, value, to: buffer)
    }
    guard KeptFields.finish(buffer) else { return }
    reports.draft.fields = reports.span(buffer.bytes)
  }

  private mutating func assign(
    _ bytes: UnsafeRawBufferPointer, _ step: CompiledMapping.Step, _ reports: inout PackedReports
  ) throws(RecordFault) {
    if bytes.isEmpty { return }
    if step.target.isNumber {
      try FieldAssignment.number(bytes, step, &reports)
    } else {
      try FieldAssignment.text(bytes, step, &reports)
    }
  }
}
