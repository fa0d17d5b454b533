import Documents
import Events
import JSON
import Rules
import Testing

@Suite struct TestEventLineTests {
  @Test func everyNameOfTheModelCanBeSet() throws {
    let line =
      "2022-03-06 feed=acled key=K revision=3 status=withdrawn kind=a.b known=2022-03-07T10:00:00Z actor=KAZ,RUS "
      + "target=UKR asset=CPC country=KAZ place=\"St. Petersburg\" lat=59.9 lon=-30.5 value=441e9 unit=KZT "
      + "phase=ordered planned=false pretext=storm modality=claimed cluster=c1 after=k1,k2 title=\"a \\\"b\\\" c\" "
      + "text=t url=https://example.org/?a=b publisher=p origin=o lang=en reliability=B credibility=2 tags=x,y"
    let report = try event(line).report
    #expect(report.time.text == "2022-03-06")
    #expect([report.feed, report.key, report.kind] == ["acled", "K", "a.b"])
    #expect(report.revision == 3)
    #expect(report.status == .withdrawn)
    #expect(report.known?.text == "2022-03-07T10:00:00Z")
    #expect(report.actor == ["KAZ", "RUS"])
    #expect(report.target == ["UKR"])
    #expect([report.asset, report.country, report.place] == ["CPC", "KAZ", "St. Petersburg"])
    #expect([report.latitude, report.longitude] == [59.9, -30.5])
    #expect([report.value, report.unit] == ["441e9", "KZT"])
    #expect([report.phase, report.pretext, report.cluster] == ["ordered", "storm", "c1"])
    #expect(report.planned == false)
    #expect(report.modality == .claimed)
    #expect(report.after == ["k1", "k2"])
    #expect([report.title, report.text, report.url] == ["a \"b\" c", "t", "https://example.org/?a=b"])
    #expect([report.publisher, report.origin, report.language] == ["p", "o", "en"])
    #expect([report.reliability, report.credibility] == ["B", "2"])
    #expect(report.tags == ["x", "y"])
    #expect(report.fields == nil)
  }

  @Test func otherNamesAreKept() throws {
    let report = try event("2022 kind=x severity=5 word=high flag=true fields.deep=1 quoted=\"6\" odd=01").report
    let kept = try JSONValue(parsing: try #require(report.fields))
    #expect(kept["severity"] == .number("5"))
    #expect(kept["word"] == .string("high"))
    #expect(kept["flag"] == .bool(true))
    #expect(kept["deep"] == .number("1"))
    #expect(kept["quoted"] == .string("6"))
    #expect(kept["odd"] == .string("01"))
  }

  @Test func timesMayBeIntervals() throws {
    #expect(try event("2022-03-06/2022-05-09 kind=x").time.text == "2022-03-06/2022-05-09")
    #expect(try event("2022-03-06 kind=x until=2022-03").time.text == "2022-03-06/2022-03-31")
    #expect(try event("2022-03-06T10:00:00Z kind=x").time.text == "2022-03-06T10:00:00Z")
  }

  @Test func keysAreLineNumbers() throws {
    let text =
      "id: a\ntitle: A\ndetection: {s: {kind: x}}\ntests:\n  - name: n\n    expect: []\n"
      + "    events: |\n\n      # c\n      2022 kind=x\n      2023 kind=x key=mine\n      2024 kind=x\n"
    let test = try #require(RuleFile.parse(text, file: "a").rules.first?.tests.first)
    #expect(test.reports.map(\.key) == ["3", "mine", "5"])
    #expect(Set(test.reports.map(\.feed)) == ["events"])
  }

  @Test(
    arguments: [
      "kind=x", "2022", "2022 kind=", "2022 kind=x planned=maybe", "2022 kind=x lat=north", "2022 kind=x status=gone",
      "2022 kind=x until=2021", "2022 kind=x known=soon", "2022 kind=x precision=exact", "2022 kind=x =y",
      "2022 kind=x ingested=2022", "2022 kind=x weekday=3", "2022 kind=x value=1_000", "2022 kind=x fields=a",
    ]) func refuses(line: String)
  {
    let text =
      "id: a\ntitle: A\ndetection: {s: {kind: x}}\ntests:\n  - name: n\n    expect: []\n    events: |\n      \(line)\n"
    let result = RuleFile.parse(text, file: "a")
    #expect(result.diagnostics.map(\.code) == [.badTestEvent])
    #expect(result.diagnostics.map(\.line) == [8])
    #expect(result.rules.isEmpty)
  }
}
