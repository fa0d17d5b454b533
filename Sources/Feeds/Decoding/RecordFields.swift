/// The value of one field of a record. It points into the record's bytes and lives as long as they stay.
struct FieldValue {
  enum Kind: UInt8 {
    /// There is no such field, or it is null.
    case absent
    case text, number, bool, list, object
  }

  var kind: Kind
  /// The text with all quoting and escapes resolved, or the token of anything else.
  var bytes: UnsafeRawBufferPointer
  /// The value as JSON, where the record is JSON.
  var json: UnsafeRawBufferPointer?
  /// Where the elements of a list begin in ``RecordFields/items``, and how many they are.
  var firstItem: Int32 = 0
  var itemCount: Int32 = 0

  static var absent: FieldValue { FieldValue(kind: .absent, bytes: UnsafeRawBufferPointer(start: nil, count: 0)) }

  /// Whether there is nothing: no field, or an empty text.
  var isEmpty: Bool { kind == .absent || (kind == .text && bytes.isEmpty) }
}

/// The fields of a record that a feed asks for, each in its slot. Decoders fill it in, the mapper reads it.
final class RecordFields {
  /// The names of the fields, by slot.
  let names: [String]
  /// By slot.
  let values: UnsafeMutablePointer<FieldValue>
  /// The elements of all lists.
  var items: [FieldValue] = []
  /// The fields that nobody asked for, with their names as JSON strings; filled only where the feed keeps them.
  var rest: [(name: UnsafeRawBufferPointer, value: FieldValue)] = []
  /// Where texts lie whose quoting was resolved.
  let scratch = BytePool()

  init(names: [String]) {
    self.names = names
    values = .allocate(capacity: max(names.count, 1))
    values.initialize(repeating: .absent, count: max(names.count, 1))
  }

  deinit { values.deallocate() }

  /// Empties all slots.
  func removeAll() {
    for slot in 0..<names.count { values[slot] = .absent }
    items.removeAll(keepingCapacity: true)
    rest.removeAll(keepingCapacity: true)
    scratch.removeAll()
  }
}

/// What a decoder found at the beginning of the bytes it was given.
enum DecodedRecord {
  /// The record goes on beyond the bytes.
  case incomplete
  /// An empty line.
  case blank(length: Int)
  /// A record, with the lines it takes; its fields are filled in unless it has a fault. `length` includes what ends the
  /// line, `content` does not.
  case record(length: Int, content: Int, lines: Int, fault: RecordFault?)
  /// A record over the limit; it ends with its line, which may go on beyond the bytes.
  case tooLong
}

/// Cuts bytes into records and records into fields.
protocol RecordDecoder: AnyObject {
  /// Where the fields of the last record are.
  var fields: RecordFields { get }

  /// Reads the record at the beginning of some bytes, which are not empty.
  ///
  /// - Parameter isEnd: whether the file ends with these bytes.
  func next(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> DecodedRecord
}

/// How a line ends.
enum LineEnding {
  /// The length of the line ending at `index`: 2 for CR LF, else 1; nil where that depends on a byte to come.
  static func length(in bytes: UnsafeRawBufferPointer, at index: Int, isEnd: Bool) -> Int? {
    guard bytes[index] == 0x0D else { return 1 }
    guard index + 1 < bytes.count else { return isEnd ? 1 : nil }
    return bytes[index + 1] == 0x0A ? 2 : 1
  }
}
