/// The part of a file that is being looked at, as UTF-8, always from a record's first byte on.
///
/// Not Sendable: the reader that owns it is the only one to touch it.
final class ByteWindow {
  private var source: any ByteSource
  private var transcoder: Transcoder
  private let buffer: UnsafeMutableRawBufferPointer
  /// The bytes of the file that are to be transcoded; unused for UTF-8.
  private let raw: UnsafeMutableRawBufferPointer
  private var start = 0
  private var end = 0
  private var readOffset: Int
  /// How much is read at once.
  private let step: Int
  /// Bytes at the end of the file that are no text: Ctrl-Z, as CP/M ended its files.
  private var padding = 0
  /// The place in the file of the first byte of the window.
  private(set) var offset: Int
  /// Whether the file ends with the window.
  private(set) var isEnd = false

  /// - Parameters:
  ///   - capacity: how much is looked at at once; more than any record is long.
  ///   - step: how much is read at once. A small step stays in the processor's cache until it is decoded.
  init(_ source: any ByteSource, _ encoding: Transcoder.Encoding, offset: Int, capacity: Int, step: Int) {
    self.source = source
    transcoder = Transcoder(encoding)
    buffer = .allocate(byteCount: capacity, alignment: 16)
    let rawCount = encoding == .utf8 ? 0 : max(capacity / 8 / Transcoder.expansion, 4)
    raw = .allocate(byteCount: rawCount, alignment: 16)
    readOffset = offset
    self.offset = offset
    self.step = step
  }

  deinit {
    buffer.deallocate()
    raw.deallocate()
  }

  /// What was read and not yet consumed.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[start..<end]) }

  /// Moves the beginning of the window forward.
  func consume(_ count: Int) {
    offset += transcoder.sourceLength(of: bytes.slice(0, count))
    start += count
    if isEnd && start == end {
      offset += padding
      padding = 0
    }
  }

  /// Reads on where nothing but the file's end may follow, so that ``isEnd`` is right; whether it was known before
  /// depends on how much was read at once.
  func lookForEnd() throws(FeedReadError) {
    while !isEnd, bytes.count < buffer.count / 2, bytes.allSatisfy({ $0 == 0x1A }) { try fill() }
  }

  /// Reads more, or finds the file's end. There must be room: the caller never asks with a full window.
  func fill() throws(FeedReadError) {
    if start > 0 {
      // Both ends may overlap; copyMemory allows for it.
      buffer.copyMemory(from: bytes)
      end -= start
      start = 0
    }
    if transcoder.encoding == .utf8 {
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[end..<min(end + step, buffer.count)])
      let count = try source.read(into: room, at: readOffset)
      readOffset += count
      end += count
      if count == 0 { finish() }
    } else {
      try fillTranscoded()
    }
  }

  private func fillTranscoded() throws(FeedReadError) {
    let limit = min(raw.count, (buffer.count - end) / Transcoder.expansion - 1)
    let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: raw[..<limit]), at: readOffset)
    readOffset += count
    transcoder.append(UnsafeRawBufferPointer(rebasing: raw[..<count]), isEnd: count == 0) { byte in
      buffer[end] = byte
      end += 1
    }
    if count == 0 { finish() }
  }

  private func finish() {
    isEnd = true
    let last = end
    while end > start, buffer[end - 1] == 0x1A { end -= 1 }
    padding = transcoder.sourceLength(of: UnsafeRawBufferPointer(rebasing: buffer[end..<last]))
    if start == end {
      offset += padding
      padding = 0
    }
  }
}
