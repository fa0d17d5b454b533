/// Something that is given every line once, in order.
protocol LogSink: AnyObject {
  /// The number of the last line that it has.
  var position: Int64 { get }

  /// Takes the lines behind ``position``; those up to it are left out. After an error it has none of them.
  func take(_ lines: [AlertLine]) throws
}

/// Shows lines to who watches.
final class LogViewer: LogSink {
  var position: Int64 = 0
  private let show: (AlertLine) -> Void

  init(_ show: @escaping (AlertLine) -> Void) {
    self.show = show
  }

  func take(_ lines: [AlertLine]) {
    for line in lines where line.seq > position {
      show(line)
      position = line.seq
    }
  }
}
