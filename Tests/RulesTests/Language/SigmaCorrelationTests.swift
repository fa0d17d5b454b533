import Documents
import Events
import Rules
import Testing

/// Correlations as the Sigma project writes them: documents over other documents, by id or by name.
@Suite struct SigmaCorrelationTests {
  static let login = """
    title: Failed login
    id: 11111111-2222-4333-8444-555555555555
    name: failed_login
    status: test
    logsource:
        product: windows
        service: security
    detection:
        selection:
            EventID: 4625
        condition: selection
    level: low
    """

  static let success = """
    title: Successful login
    name: successful_login
    logsource:
        product: windows
        service: security
    detection:
        selection:
            EventID:
                - 4624
        condition: selection
    """

  static let many = """
    title: Many failed logins
    id: aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee
    name: many_failed_logins
    correlation:
        type: event_count
        rules:
            - 11111111-2222-4333-8444-555555555555
        group-by:
            - User
        timespan: 5m
        condition:
            gte: 10
    level: medium
    """

  static let chain = """
    title: Many failed logins, then a successful one
    author: Somebody
    date: 2023-06-16
    correlation:
        type: temporal_ordered
        rules:
            - many_failed_logins
            - successful_login
        aliases:
            account:
                many_failed_logins: User
                successful_login: TargetUserName
        group-by:
            - account
        timespan: 1h
    falsepositives:
        - Unlikely
    level: high
    """

  private func load(_ documents: String...) -> RuleFileResult {
    RuleFile.parse(documents.joined(separator: "\n---\n"), file: "logins.yml")
  }

  @Test func aChainLoadsUnchanged() throws {
    let result = load(Self.chain, Self.many, Self.login, Self.success)
    #expect(result.diagnostics.map { "\($0.code.rawValue) \($0.line)" } == ["W003 3"])
    let chain = try #require(result.rules.first)
    #expect(chain.id == "logins.yml#1")
    #expect(chain.level == .high && chain.falsePositives == ["Unlikely"])
    let correlation = try #require(chain.correlation)
    #expect(
      correlation.steps.map(\.source) == [
        .rule("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"), .rule("successful_login"),
      ])
    #expect(correlation.groupBy.map(\.name) == ["account"])
    #expect(correlation.groupBy[0].fieldsByStep == [0: FieldPath("User"), 1: FieldPath("TargetUserName")])
    #expect(result.rules[1].correlation?.rules == ["11111111-2222-4333-8444-555555555555"])
  }

  /// Sigma's default: what a correlation names is a part of it, and raises no alerts of its own.
  @Test func namedRulesAreSilentUnlessGenerated() {
    let silent = load(Self.chain, Self.many, Self.login, Self.success)
    #expect(silent.rules.map(\.isSilent) == [false, true, true, true])
    let outer = load(Self.chain + "\ngenerate: true", Self.many, Self.login, Self.success)
    #expect(outer.rules.map(\.isSilent) == [false, false, true, false])
    let inner = Self.many.replacing("    timespan: 5m", with: "    timespan: 5m\n    generate: true")
    #expect(load(Self.chain, inner, Self.login, Self.success).rules.map(\.isSilent) == [false, true, false, true])
    #expect(load(Self.login, Self.success).rules.map(\.isSilent) == [false, false])
  }

  /// Aliases may use the name where `rules` uses the id.
  @Test func idsAndNamesAreOne() throws {
    let text = """
      title: By id
      correlation:
        type: temporal
        rules: [11111111-2222-4333-8444-555555555555, successful_login]
        aliases: {account: {failed_login: User, successful_login: TargetUserName}}
        group-by: [account]
        timespan: 1h
      """
    let result = load(text, Self.login, Self.success)
    #expect(result.diagnostics.map(\.rendered) == [])
    #expect(result.rules[0].correlation?.groupBy[0].fieldsByStep.count == 2)
  }

  @Test(arguments: ["value_count", "value_sum", "value_avg", "value_percentile"])
  func valuesHaveTheirFieldInTheCondition(type: String) throws {
    let text = """
      title: A value
      correlation:
        type: \(type)
        rules:
          - failed_login
        group-by: [User]
        timespan: 24h
        condition:
          field: bytes_sent
          gt: 500
      """
    let result = load(text, Self.login)
    #expect(result.diagnostics.map(\.code) == (type == "value_percentile" ? [.assumption] : []))
    #expect(result.rules.first?.correlation?.fields == [FieldPath("bytes_sent")])
  }

  @Test func whatMeansNothingIsSaid() {
    let login = Self.login.replacing("status: test", with: "status: deprecated\ntaxonomy: ecs\ncustom: x")
      .replacing("    service: security", with: "    service: security\n    definition: audit logons")
    let result = load(login)
    #expect(result.diagnostics.allSatisfy { $0.code == .sigmaKeyIgnored })
    #expect(result.diagnostics.map(\.line).sorted() == [4, 5, 6, 10])
    #expect(result.rules.count == 1)
  }

  /// What Sigma had before correlations would change what the rule means if it were ignored.
  @Test func olderAggregationsAreRefused() {
    for old in ["selection | count() by User > 5", "selection | near other"] {
      let result = load(Self.login.replacing("condition: selection", with: "condition: \(old)"))
      #expect(result.diagnostics.map(\.code) == [.conditionSyntax], "\(old)")
      #expect(result.rules.isEmpty)
    }
    let timeframe = Self.login.replacing("    condition: sel", with: "    timeframe: 5m\n    condition: sel")
    #expect(load(timeframe).diagnostics.map(\.code) == [.notSupported])
  }
}
