import Testing

@testable import Daemon

@Suite struct ExpositionTests {
  @Test func aCounterIsNamedAsEachFormatHasIt() {
    var exposition = Exposition()
    exposition.add(.feedFiles, 3, "events")
    let help = Metric.feedFiles.help
    #expect(
      exposition.text(.prometheus) == """
        # HELP vedette_feed_files_total \(help)
        # TYPE vedette_feed_files_total counter
        vedette_feed_files_total{feed="events"} 3

        """)
    #expect(
      exposition.text(.openMetrics) == """
        # HELP vedette_feed_files \(help)
        # TYPE vedette_feed_files counter
        vedette_feed_files_total{feed="events"} 3
        # EOF

        """)
  }

  @Test func labelsCannotBreakOut() {
    var exposition = Exposition()
    exposition.add(.feedLag, 1.5, "a\"} 1\nx \\ y")
    #expect(exposition.text(.prometheus).contains(#"vedette_feed_lag_seconds{feed="a\"} 1\nx \\ y"} 1.5"#))
  }

  @Test(arguments: [
    (0.0, "0"), (-2, "-2"), (1e6, "1000000"), (0.25, "0.25"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
  ])
  func numbersAreShort(value: Double, text: String) {
    #expect(Exposition.number(value) == text)
  }

  @Test func theFormatIsNegotiated() {
    #expect(Exposition.Format(accept: nil) == .prometheus)
    #expect(Exposition.Format(accept: "text/html,*/*") == .prometheus)
    #expect(Exposition.Format(accept: "application/openmetrics-text;version=1.0.0,text/plain;q=0.5") == .openMetrics)
  }

  /// The naming of prometheus.io/docs/practices/naming, as far as it can be checked.
  @Test(arguments: Metric.allCases) func isNamedByTheConventions(metric: Metric) {
    #expect(metric.rawValue.hasPrefix("vedette_") || metric.rawValue.hasPrefix("process_"))
    #expect(metric.rawValue.allSatisfy { $0.isLowercase || $0 == "_" })
    #expect(!metric.rawValue.hasSuffix("_total"))
    #expect(metric.help.hasSuffix(".") && !metric.help.contains("\n") && !metric.help.contains("|"))
  }
}
