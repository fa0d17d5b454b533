import Documents
import Rules
import Testing

/// The modifiers that take a part out of a time.
@Suite struct TimePartTests {
  @Test(
    arguments: [
      ("time|minute: 30", true), ("time|minute: 31", false), ("time|hour: 14", true), ("time|hour|gte: 14", true),
      ("time|hour|gt: 14", false), ("time|day: 5", true), ("time|week: 9", true), ("time|month|lt: 3", false),
      ("time|year: 2022", true), ("time|year|neq: 2022", false), ("time|month: [1, 2, 3]", true),
    ]) func partsOfTheEvent(selection: String, expected: Bool) throws
  {
    #expect(try matches(selection, "") == expected)
  }

  /// Weeks of ISO 8601, at the turns of years.
  @Test(
    arguments: [
      ("2021-01-03", 53), ("2021-01-04", 1), ("2022-01-02", 52), ("2022-01-03", 1), ("2020-12-31", 53),
      ("2024-12-30", 1), ("2018-12-31", 1), ("2016-01-01", 53),
    ]) func weeks(date: String, week: Int) throws
  {
    #expect(try matches("signed|week: \(week)", "signed=\(date)"))
    #expect(try !matches("signed|week: \(week % 53 + 1)", "signed=\(date)"))
  }

  @Test func whatIsNoTimeHasNoParts() throws {
    #expect(try !matches("asset|hour: 0", "asset=CPC"))
    #expect(try !matches("asset|hour: 0", ""))
    #expect(try matches("signed|hour: 0", "signed=2022-03-05"))
  }

  @Test(
    arguments: [
      ("time|hour: noon", DiagnosticCode.modifierMisuse), ("time|hour: 24", .badValue), ("time|month|lt: 0", .badValue),
      ("time|hour|day: 1", .modifierMisuse), ("time|hour|contains: 1", .modifierMisuse),
      ("time|re|hour: 1", .modifierMisuse), ("time|hour|cased: 1", .modifierMisuse),
    ]) func misuse(selection: String, code: DiagnosticCode)
  {
    let result = RuleFile.parse("id: a\ntitle: A\ndetection: {s: {\(selection)}}\n", file: "a")
    #expect(result.diagnostics.map(\.code) == [code])
  }
}
