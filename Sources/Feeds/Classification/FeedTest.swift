package import Events
import JSON

/// A test in a feed file: what the feed makes of something.
package struct FeedTest: Sendable {
  /// What it is tried on.
  enum Source: Sendable {
    /// A report with these fields, as the mapping may leave it.
    case given([ReportAssignment])
    /// The text of a whole file.
    case input(String)
  }

  /// What a report must have. A field that is not named may have any value.
  struct Expectation: Sendable {
    let line: Int
    /// In the order of the file; no value stands for a field that is missing.
    let fields: [(name: String, values: [String])]
  }

  package let name: String
  /// The feed file.
  package let file: String
  /// Where it stands in the feed file, from 1.
  package let line: Int
  let source: Source
  /// One for each report, in their order.
  let expected: [Expectation]
}

/// Why a test failed: a line and a sentence each.
package struct FeedTestFailure: Sendable, Hashable {
  package let line: Int
  package let message: String
}

extension FeedTest {
  /// Runs the test; empty where it passes.
  ///
  /// - Parameter now: the time on the clock.
  package func failures(of feed: FeedDefinition, now: Instant) -> [FeedTestFailure] {
    let reports: [Report]
    switch source {
    case .given(let assignments): reports = [given(assignments, feed, now)]
    case .input(let text):
      do throws(FileRejection) {
        reports = try read(text, feed, now)
      } catch {
        return [FeedTestFailure(line: line, message: "the file is rejected: \(error.message)")]
      }
    }
    guard reports.count == expected.count else {
      let kinds = reports.map(\.kind).joined(separator: ", ")
      let wanted = "\(Count.of(expected.count, "report")) \(expected.count == 1 ? "is" : "are") expected"
      let came = reports.isEmpty ? "none came" : "came \(reports.count): \(kinds)"
      return [FeedTestFailure(line: line, message: "\(wanted), and \(came)")]
    }
    return zip(expected, reports).flatMap { $0.failures(Event(id: 0, report: $1, ingested: now)) }
  }

  private func given(_ assignments: [ReportAssignment], _ feed: FeedDefinition, _ now: Instant) -> Report {
    var report = Report(feed: feed.name, key: "test", kind: feed.defaultKind, time: EventTime(now))
    for assignment in assignments { assignment.apply(to: &report) }
    feed.classification.classify(&report)
    return report
  }

  private func read(_ text: String, _ feed: FeedDefinition, _ now: Instant) throws(FileRejection) -> [Report] {
    var reader = FeedReader(feed: feed.tolerant, source: TextSource(text), now: now)
    var reports: [Report] = []
    while let chunk = try reader.nextChunk() { reports += chunk.reports.map(\.report) }
    return reports
  }
}

extension FeedTest.Expectation {
  fileprivate func failures(_ event: Event) -> [FeedTestFailure] {
    fields.compactMap { name, values in
      let found = texts(event.value(at: FieldPath(name)))
      guard found != values else { return nil }
      func shown(_ texts: [String]) -> String { texts.isEmpty ? "nothing" : "'\(texts.joined(separator: "', '"))'" }
      return FeedTestFailure(line: line, message: "\(name) is \(shown(found)), and not \(shown(values))")
    }
  }

  private func texts(_ value: JSONValue?) -> [String] {
    if case .array(let elements)? = value { return elements.compactMap(\.scalarText) }
    return value?.scalarText.map { [$0] } ?? []
  }
}

extension FeedDefinition {
  /// The kind of a report of which nothing else is known.
  fileprivate var defaultKind: String {
    guard let mapping = map.first(where: { $0.target == .kind }) else { return "" }
    if case .constant(let kind) = mapping.source { return kind }
    return mapping.fallback ?? ""
  }
}

/// A text as a file.
private struct TextSource: ByteSource {
  private let bytes: [UInt8]

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FeedReadError) -> Int {
    let part = bytes.dropFirst(offset).prefix(buffer.count)
    buffer.copyBytes(from: part)
    return part.count
  }
}
