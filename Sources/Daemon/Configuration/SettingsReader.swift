import Documents
import Events

/// Reads one mapping of settings over values that stand already: what the mapping does not name stays.
struct SettingsReader {
  let mapping: MappingReader
  /// Relative paths start here.
  let folder: String

  /// Nil, with a diagnostic, where the node is not a mapping.
  init?(_ node: Node, _ what: String, folder: String, _ collector: DiagnosticCollector) {
    guard let mapping = MappingReader(node, what, collector) else { return nil }
    self.mapping = mapping
    self.folder = folder
  }

  var collector: DiagnosticCollector { mapping.collector }

  /// The reader of the mapping under a key, closed when `body` is done.
  func section(_ key: String, _ what: String, _ body: (SettingsReader) -> Void) {
    guard let node = mapping.value(key), let reader = SettingsReader(node, what, folder: folder, collector) else {
      return
    }
    body(reader)
    reader.mapping.finish()
  }

  func read(_ key: String, span target: inout TimeSpan) {
    if let span = mapping.duration(key, { TimeSpan($0) }) { target = span }
  }

  /// As ``read(_:span:)``, for what cannot take no time.
  func read(_ key: String, positiveSpan target: inout TimeSpan) {
    read(key, span: &target)
    guard target.isZero, let node = mapping.value(key) else { return }
    collector.report(.badDuration, "'\(key)' must be longer than nothing", at: node)
  }

  /// As ``read(_:span:)``, for what must not be too short.
  func read(_ key: String, span target: inout TimeSpan, atLeast shortest: TimeSpan) {
    read(key, span: &target)
    guard !shortest.isNeverLonger(than: target), let node = mapping.value(key) else { return }
    collector.report(.badDuration, "'\(key)' must be \(shortest.text) at least", at: node)
  }

  /// As ``read(_:span:)``, with `forever` for no limit.
  func read(_ key: String, spanOrForever target: inout TimeSpan?) {
    if mapping.value(key)?.text == "forever" {
      target = nil
    } else if let span = mapping.duration(key, { TimeSpan($0) }) {
      target = span
    }
  }

  /// As ``read(_:spanOrForever:)``, for what cannot take no time.
  func read(_ key: String, positiveSpanOrForever target: inout TimeSpan?) {
    read(key, spanOrForever: &target)
    guard let span = target, span.isZero, let node = mapping.value(key) else { return }
    collector.report(.badDuration, "'\(key)' must be longer than nothing", at: node)
  }

  /// An address of the HTTP server, or `off`.
  func read(_ key: String, address target: inout HTTPAddress?) {
    guard let text = mapping.text(key), let node = mapping.value(key) else { return }
    do throws(HTTPAddress.Failure) {
      target = text == "off" ? nil : try HTTPAddress(text, folder: folder)
    } catch {
      collector.report(.badValue, "\(error)", at: node)
    }
  }

  func read(_ key: String, size target: inout ByteSize) {
    guard let text = mapping.text(key), let node = mapping.value(key) else { return }
    guard let size = ByteSize(text) else {
      return collector.report(.badSize, "'\(text)' is not a size (256MiB, 2GiB, 1048576)", at: node)
    }
    target = size
  }

  func read(_ key: String, count target: inout Int, in range: ClosedRange<Int>) {
    if let number = mapping.int(key, in: range) { target = number }
  }

  func read(_ key: String, flag target: inout Bool) {
    if let flag = mapping.bool(key) { target = flag }
  }

  /// The absolute path under a key; nil where there is none.
  func path(_ key: String) -> String? {
    mapping.value(key) == nil ? nil : mapping.requiredText(key).map { Path.resolve($0, in: folder) }
  }

  func paths(_ key: String) -> [String]? {
    mapping.list(key)?.map { Path.resolve($0.text, in: folder) }
  }

  /// Accepts the one value that a setting can have in this version, and refuses every other.
  func only(_ key: String, _ accepted: String) {
    guard let text = mapping.text(key), let node = mapping.value(key), text != accepted else { return }
    collector.report(
      .settingNotSupported, "'\(key): \(text)' is not supported by this version; leave it at '\(accepted)'", at: node)
  }
}
