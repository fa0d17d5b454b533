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

    /// The word for a code, or nil.
    func word(_ code: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
      codes.index(of: code.trimmed).map { words[$0] }
    }
  }

  /// A field that holds a time.
  final class Time {
    let slot: Int
    let field: TimeField

    init(slot: Int, field: TimeField) {
      self.slot = slot
      self.field = field
    }
  }

  let key: [(slot: Int, name: String)]
  let event: Time
  let until: Time?
  let known: Time?
  let precision: Int?
  let revision: Int?
  let steps: [Step]
  /// With their names as JSON, colon included.
  let keep: [(slot: Int, prefix: UnsafeRawBufferPointer)]
  let cluster: [Int]
  let nullValues: ByteTable?
  /// The names of the slots.
  let names: [String]
  /// Owns the bytes of all words.
  private let pool: BytePool

  /// - Parameter listSeparator: what cuts the texts of lists in the built-in feed.
  init(_ feed: FeedDefinition, listSeparator: UInt8?) {
    var slots = SlotNames()
    let pool = BytePool()
    key = feed.key.map { (slots.slot($0), $0) }
    func time(_ field: TimeField) -> Time { Time(slot: slots.slot(field.field), field: field) }
    event = time(feed.time.event)
    until = feed.time.until.map(time)
    known = feed.time.known.map(time)
    precision = feed.time.precision.map { slots.slot($0) }
    if case .number(let field) = feed.revision { revision = slots.slot(field) } else { revision = nil }
    steps = feed.map.map {
      Step($0, separator: $0.separator ?? ($0.target.isList ? listSeparator : nil), &slots, pool)
    }
    keep = feed.keep.map { (slots.slot($0), pool.copy(CompiledMapping.prefix($0))) }
    cluster = feed.cluster.map { slots.slot($0) }
    nullValues = feed.nullValues.isEmpty ? nil : ByteTable(feed.nullValues)
    // A name with a slot is none of the rest, which is kept.
    if feed.isBuiltIn { for name in FeedDefinition.exportNames { _ = slots.slot(name) } }
    names = slots.names
    self.pool = pool
  }

  private static func prefix(_ name: String) -> String {
    var writer = JSONWriter()
    writer.name(name)
    return writer.text
  }
}
