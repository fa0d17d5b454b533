import Events
import Feeds

/// What came of the tests in feed files, ready to be shown.
struct FeedTestReport {
  struct Failure {
    var feed: String
    var test: FeedTest
    var reasons: [FeedTestFailure]
  }

  private(set) var testCount = 0
  private(set) var failures: [Failure] = []
  private var feedCount = 0

  /// Runs the tests of feeds.
  init(_ feeds: FeedCatalog, now: Instant) {
    for feed in feeds.all where !feed.tests.isEmpty {
      feedCount += 1
      for test in feed.tests {
        testCount += 1
        let reasons = test.failures(of: feed, now: now)
        if !reasons.isEmpty { failures.append(Failure(feed: feed.name, test: test, reasons: reasons)) }
      }
    }
  }

  /// For people: each failed test with what is not as expected.
  func lines(_ style: Style) -> [String] {
    failures.flatMap { failure in
      let test = failure.test
      let head = "\(test.file):\(test.line): \(style(.red, "failed")) \(failure.feed): \(printable(test.name))"
      return [head] + failure.reasons.map { "  \(test.file):\($0.line): \(printable($0.message))" } + [""]
    }
  }

  /// `4 tests of 2 feeds: all passed`.
  var summary: String {
    let result = failures.isEmpty ? "all passed" : "\(testCount - failures.count) passed, \(failures.count) failed"
    return "\(Count.of(testCount, "test")) of \(Count.of(feedCount, "feed")): \(result)"
  }
}
