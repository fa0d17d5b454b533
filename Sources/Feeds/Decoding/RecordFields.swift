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
  /// Bytes that belong to no record, with the line ends in them.
  case between(length: Int, lines: Int)
  /// A record, with the lines it takes; its fields are filled in unless it has a fault. `length` includes what ends the
  /// line, `content` does not.
  case record(length: Int, content: Int, lines: Int, fault: RecordFault?)
  /// A record over the limit, which may go on beyond the bytes; what follows is asked for by ``RecordDecoder/skip``.
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

  /// Passes over a record that is too long, or over the part of it that the bytes hold.
  func skip(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> SkippedBytes

  /// What is wrong with a file that ends after the last bytes, as far as it is not in a record; nil for nothing.
  var faultAtEnd: RecordFault? { get }

  /// Whether the last fault says that the file is none of this format, so that it is no record that is bad.
  var isForeign: Bool { get }

  /// Whether what a record is depends on all that stands before it, so that reading cannot begin in the middle.
  var isContextual: Bool { get }
}

/// A part of a record that was passed over.
struct SkippedBytes {
  var length: Int
  var lines: Int
  /// Whether the record ends there.
  var isFinished: Bool
}

/// Where a record is a line, as in most formats.
extension RecordDecoder {
  var faultAtEnd: RecordFault? { nil }
  var isForeign: Bool { false }
  var isContextual: Bool { false }

  func skip(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> SkippedBytes {
    guard let end = ByteSearch.lineEnd(in: bytes, from: 0) else {
      return SkippedBytes(length: bytes.count, lines: isEnd ? 1 : 0, isFinished: isEnd)
    }
    guard let ending = LineEnding.length(in: bytes, at: end, isEnd: isEnd) else {
      return SkippedBytes(length: end, lines: 0, isFinished: false)
    }
    return SkippedBytes(length: end + ending, lines: 1, isFinished: true)
  }
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
