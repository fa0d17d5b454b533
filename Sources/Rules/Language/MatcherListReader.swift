package import Documents

/// Reads a list of matchers, each a text in Alertmanager's syntax.
package struct MatcherListReader {
  private let collector: DiagnosticCollector

  package init(_ collector: DiagnosticCollector) {
    self.collector = collector
  }

  /// The matchers under a key without those that are wrong; one text alone counts as a list of one.
  package func read(_ reader: MappingReader, _ key: String) -> [Matcher] {
    (reader.list(key) ?? []).flatMap { text, node in
      do throws(MatcherProblem) {
        return try Matcher.parse(text)
      } catch {
        collector.report(
          error.isPattern ? .badPattern : .matcherSyntax, error.message, at: collector.place(error.offset, in: node),
          length: error.length)
        return []
      }
    }
  }
}
