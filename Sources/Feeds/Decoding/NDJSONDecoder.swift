/// One JSON object a line.
final class NDJSONDecoder: RecordDecoder {
  private let loader: JSONLoader
  private let limits: FeedLimits

  var fields: RecordFields { loader.fields }

  init(_ loader: JSONLoader, limits: FeedLimits) {
    self.loader = loader
    self.limits = limits
  }

  func next(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> DecodedRecord {
    let end: Int
    var length = bytes.count
    if let found = ByteSearch.lineEnd(in: bytes, from: 0) {
      guard found <= limits.recordLength else { return .tooLong }
      guard let ending = LineEnding.length(in: bytes, at: found, isEnd: isEnd) else { return .incomplete }
      end = found
      length = found + ending
    } else {
      guard bytes.count <= limits.recordLength else { return .tooLong }
      guard isEnd else { return .incomplete }
      end = bytes.count
    }
    let line = bytes.slice(0, end)
    if line.trimmed.isEmpty { return .blank(length: length) }
    return .record(length: length, content: end, lines: 1, fault: loader.load(line))
  }
}
