import Testing

/// The manual's table of features names a rule for each that is there, and a suite that is there. The rules' own tests are
/// run by `BacktestProcessTests`' neighbour in the command tests.
@Suite struct FeatureTableTests {
  private func rows() throws -> [(rule: String, suite: String)] {
    try ManualTests.rows(of: "docs/manual/features.md").compactMap { row in
      let cells = row.joined(separator: " | ").split(separator: "|").map {
        String($0.filter { $0 != "`" && $0 != " " })
      }
      return cells.count == 3 && cells[0] != "feature" ? (cells[1], cells[2]) : nil
    }
  }

  @Test func everyFeatureHasARule() throws {
    let text = try #require(SourceTree.text(of: "docs/examples/features.yaml"))
    let rules = text.split(separator: "\n").filter { $0.hasPrefix("id: ") }.map { String($0.dropFirst(4)) }
    #expect(try rows().map(\.rule).sorted() == rules.sorted())
    #expect(rules.count > 30)
  }

  @Test func everySuiteIsThere() throws {
    let tests = SourceTree.files(["Tests"]).map(\.text)
    for (_, suite) in try rows() {
      #expect(tests.contains { $0.contains("struct \(suite)") }, "\(suite)")
    }
  }
}
