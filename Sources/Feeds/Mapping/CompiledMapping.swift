import Events
import JSON

/// A feed's mapping with every name resolved to a slot and every word laid out as bytes.
///
/// Classes throughout, so that the reading of a record copies references and not what they refer to.
final class CompiledMapping {
  /// One mapped field.
  final class Step {
    let target: ModelField
    let source: Source
    let lookup: Table?
    let fallback: UnsafeRawBufferPointer?
    let isRequired: Bool
    let scale: Scale?
    let separator: UInt8?
    /// The field's name, for messages.
    let field: String?

    fileprivate init(_ mapping: FieldMapping, separator: UInt8?, _ slots: inout SlotNames, _ pool: BytePool) {
      target = mapping.target
      switch mapping.source {
      case .field(let name):
        source = .slot(slots.slot(name))
        field = name
      case .constant(let text):
        source = .constant(pool.copy(text))
        field = nil
      case .template(let template):
        source = .template(
          template.parts.map { part in
            switch part {
            case .literal(let text): .literal(pool.copy(text))
            case .field(let name): .slot(slots.slot(name))
            }
          })
        field = nil
      }
      lookup = mapping.lookup.map { CompiledMapping.Table($0, pool) }
      fallback = mapping.fallback.map { pool.copy($0) }
      isRequired = mapping.isRequired
      scale = mapping.scale
      self.separator = separator
    }
  }

  /// What is to be known of a step for most records, in which its field is missing or is put somewhere as it stands.
  struct QuickStep {
    /// -1 where the step reads no field, or more than one.
    let slot: Int
    let target: ModelField
    /// Whether a missing field matters.
    let isRequired: Bool
    /// Whether a text or number is put into the target as it stands.
    let isPlain: Bool

    fileprivate init(_ step: Step) {
      target = step.target
      isRequired = step.isRequired || step.fallback != nil
      isPlain = step.lookup == nil && step.separator == nil && !step.target.isNumber && step.target.isPlainText
      if case .slot(let slot) = step.source { self.slot = slot } else { slot = -1 }
    }
  }

  enum Source {
    case slot(Int)
    case constant(UnsafeRawBufferPointer)
    case template([TemplatePart])
  }

  enum TemplatePart {
    case literal(UnsafeRawBufferPointer)
    case slot(Int)
  }

  /// A lookup table by bytes.
  final class Table {
    let name: String
    let codes: ByteTable
    let words: [UnsafeRawBufferPointer]

    fileprivate init(_ table: LookupTable, _ pool: BytePool) {
      let entries = table.entries.sorted { $0.key < $1.key }
      name = table.name
      codes = ByteTable(entries.map(\.key))
      words = entries.map { pool.copy($0.value) }
    }

    /// The word for a code, or nil. A code that stands in the table in capitals is found in small letters, too.
    func word(_ code: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
      let code = code.withoutBlanks
      if let index = codes.index(of: code) { return words[index] }
      guard code.count <= 64, code.contains(where: { $0 &- UInt8(ascii: "a") < 26 }) else { return nil }
      let capitals = code.map { $0 &- UInt8(ascii: "a") < 26 ? $0 & ~0x20 : $0 }
      return capitals.withUnsafeBytes { codes.index(of: $0) }.map { words[$0] }
    }
  }

  /// A field that holds a time.
  final class Time {
    /// -1 for a time that is the same for every record.
    let slot: Int
    let field: TimeField
    /// The slot of the field that says how exactly the time is known.
    let precisionSlot: Int?

    fileprivate init(_ field: TimeField, _ slots: inout SlotNames) {
      slot = field.constant == nil ? slots.slot(field.field) : -1
      self.field = field
      precisionSlot = field.precisionFrom.map { slots.slot($0.field) }
    }
  }

  let key: [(slot: Int, name: String)]
  let event: Time
  let until: Time?
  let known: Time?
  let precision: Int?
  let revision: Int?
  let steps: [Step]
  /// The same, where they are read without counting references.
  let quickSteps: UnsafeMutableBufferPointer<QuickStep>
  /// With their names as JSON, colon included.
  let keep: [(slot: Int, prefix: UnsafeRawBufferPointer)]
  let cluster: [Int]
  /// Each must hold for a record that withdraws.
  let withdrawnIf: [(slot: Int, values: ByteTable)]
  private let nullValues: ByteTable
  private let hasNullValues: Bool
  /// Slots that are filled from the first of others that has a value.
  private let aliases: [(slot: Int, sources: [(slot: Int, part: FieldAlias.Source.Part)])]
  /// The names of the slots.
  let names: [String]
  /// Owns the bytes of all words.
  private let pool: BytePool

  /// - Parameter listSeparator: what cuts the texts of lists in the built-in feed.
  init(_ feed: FeedDefinition, listSeparator: UInt8?) {
    var slots = SlotNames()
    let pool = BytePool()
    key = feed.key.map { (slots.slot($0), $0) }
    event = Time(feed.time.event, &slots)
    until = feed.time.until.map { Time($0, &slots) }
    known = feed.time.known.map { Time($0, &slots) }
    precision = feed.time.precision.map { slots.slot($0) }
    if case .number(let field) = feed.revision { revision = slots.slot(field) } else { revision = nil }
    steps = feed.map.map {
      Step($0, separator: $0.separator ?? ($0.target.isList ? listSeparator : nil), &slots, pool)
    }
    quickSteps = .allocate(capacity: steps.count)
    _ = quickSteps.initialize(from: steps.map(QuickStep.init))
    keep = feed.keep.map { (slots.slot($0), pool.copy(CompiledMapping.prefix($0))) }
    cluster = feed.cluster.map { slots.slot($0) }
    withdrawnIf = feed.withdrawnIf.map { (slots.slot($0.field), ByteTable($0.values)) }
    nullValues = ByteTable(feed.nullValues)
    hasNullValues = !feed.nullValues.isEmpty
    // A name with a slot is none of the rest, which is kept.
    if feed.isBuiltIn { for name in FeedDefinition.exportNames { _ = slots.slot(name) } }
    aliases = feed.aliases.map { alias in
      (slots.slot(alias.name), alias.sources.map { (slots.slot($0.field), $0.part) })
    }
    names = slots.names
    self.pool = pool
  }

  deinit { quickSteps.deallocate() }

  /// Fills the slots that stand for others.
  func resolveAliases(_ fields: RecordFields) {
    for alias in aliases where isNull(fields.values[alias.slot]) {
      for source in alias.sources {
        let value = CompiledMapping.part(source.part, of: fields.values[source.slot])
        fields.values[alias.slot] = value
        if !isNull(value) { break }
      }
    }
  }

  private static func part(_ part: FieldAlias.Source.Part, of value: FieldValue) -> FieldValue {
    guard value.kind == .text else { return value }
    switch part {
    case .whole: return value
    case .before(let mark):
      guard let place = value.bytes.lastIndex(of: mark) else { return value }
      return FieldValue(kind: .text, bytes: value.bytes.slice(0, place))
    case .after(let mark):
      guard let place = value.bytes.lastIndex(of: mark) else { return .absent }
      return FieldValue(kind: .text, bytes: value.bytes.slice(place + 1, value.bytes.count - place - 1))
    }
  }

  /// Whether a value is nothing, or a text that stands for nothing.
  func isNull(_ value: FieldValue) -> Bool {
    value.isEmpty || (hasNullValues && value.kind == .text && nullValues.index(of: value.bytes) != nil)
  }

  private static func prefix(_ name: String) -> String {
    var writer = JSONWriter()
    writer.name(name)
    return writer.text
  }
}
