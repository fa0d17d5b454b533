import Glibc

/// The end of a log file: where its last complete line ends, and the number of the last alert in it.
struct LogTail: Equatable {
  /// The bytes up to and with the last line's end; what is behind them was torn off by a crash.
  var completeSize: Int
  var size: Int
  /// Nil where no line carries a number.
  var lastSeq: Int64?

  /// How far from its end a file is searched for a line with a number. Beyond that it is not an alert log.
  private static let farthest = 16 << 20

  /// Reads the end of an open file; nil where reading fails.
  ///
  /// - Parameter seq: The number of the alert in a line, or nil for a line that is none.
  init?(reading descriptor: Int32, seq: ([UInt8]) -> Int64?) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    let size = Int(status.st_size)
    var window = 64 << 10
    while true {
      let start = max(0, size - window)
      guard let bytes = LogTail.read(descriptor, from: start, count: size - start) else { return nil }
      let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
      let last = end.flatMap { LogTail.lastSeq(in: bytes[..<$0], isWhole: start == 0, seq: seq) }
      if start == 0 || last != nil || window >= LogTail.farthest {
        // Without a single line's end in sight the whole stretch is one torn line, or not ours to cut.
        self.init(completeSize: end.map { start + $0 } ?? (start == 0 ? 0 : size), size: size, lastSeq: last)
        return
      }
      window *= 4
    }
  }

  init(completeSize: Int, size: Int, lastSeq: Int64?) {
    self.completeSize = completeSize
    self.size = size
    self.lastSeq = lastSeq
  }

  /// The number in the last line that has one. The first line may be cut unless the bytes are the whole file.
  private static func lastSeq(in bytes: ArraySlice<UInt8>, isWhole: Bool, seq: ([UInt8]) -> Int64?) -> Int64? {
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    for line in (isWhole ? lines[...] : lines.dropFirst()).reversed() {
      if let seq = seq(Array(line)) { return seq }
    }
    return nil
  }

  private static func read(_ descriptor: Int32, from start: Int, count: Int) -> [UInt8]? {
    var filled = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      while filled < count {
        let got = pread(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(start + filled))
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else { break }
        filled += got
      }
      initialized = filled
    }
    return filled == count ? bytes : nil
  }
}
