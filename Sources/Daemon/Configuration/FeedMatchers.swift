import Documents
import Events
import Feeds
import Rules

/// The language of detections, for the `classify` of feeds, which do not know it themselves.
enum FeedMatchers {
  private struct Matcher: ReportMatcher {
    let detection: Detection

    var canonical: String { detection.canonical }

    func matches(_ event: Event) -> Bool { detection.matches(event) }
  }

  /// The ``MatcherReader`` of feeds.
  static func read(_ node: Node, _ collector: DiagnosticCollector) -> (any ReportMatcher)? {
    Detection.fragment(node, collector).map { Matcher(detection: $0) }
  }
}
