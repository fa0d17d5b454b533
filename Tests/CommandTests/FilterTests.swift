import JSON
import Testing

@testable import vedette

@Suite struct FilterTests {
  @Test func readsTermsOfEveryKind() throws {
    let filter = try Filter(#"  kind=pipeline.* asset!=CPC time>=2022-06 value<3 title="CPC halts loading" x='a b' "#)
    #expect(
      filter.terms == [
        .init(field: "kind", comparison: .equal, value: "pipeline.*"),
        .init(field: "asset", comparison: .notEqual, value: "CPC"),
        .init(field: "time", comparison: .atLeast, value: "2022-06"),
        .init(field: "value", comparison: .less, value: "3"),
        .init(field: "title", comparison: .equal, value: "CPC halts loading"),
        .init(field: "x", comparison: .equal, value: "a b"),
      ])
  }

  @Test(arguments: ["time=2022-*", "known!=*", "value=*", "value!=4?", "severity>abc", "title>2"])
  func patternsAndOtherFieldsTakeAnyText(text: String) throws {
    #expect(try Filter(text).terms.count == 1)
  }

  @Test func nothingAskedMatchesEverything() throws {
    #expect(try Filter("").matches { _ in nil })
  }

  @Test(arguments: [
    ("asset", "'asset' is no term"), ("=CPC", "'=CPC' is no term"), ("kind=a asset CPC", "'asset' is no term"),
    ("title=\"CPC halts", "the quote before 'CPC halts' is not closed"),
    ("time>=foo", "'foo' is no time, which 'time' is compared with"), ("known=2022-13", "'2022-13' is no time"),
    ("asset=CPC starts_at<x*", "'x*' is no time"), ("value>abc", "'abc' is no number, which 'value' is compared with"),
    ("value=", "'' is no number"), ("lat<*", "'*' is no number"),
  ])
  func saysWhatIsWrong(text: String, message: String) {
    let failure = #expect(throws: Filter.Failure.self) { try Filter(text) }
    #expect(failure?.description.contains(message) == true)
  }

  @Test(arguments: [
    ("kind=pipeline.*", true), ("kind=PIPELINE.disruption.suspended", true), ("kind=pipeline", false),
    ("kind=*.s?spended", true), ("actor=RUS", true), ("actor=UKR", false), ("actor!=UKR", true), ("actor!=RUS", false),
    ("value=3200000", true), ("value>3e6", true), ("value>=3200000.1", false), ("value<3200001", true),
    ("value<=3.2e6", true), ("value>3200000", false), ("planned=true", true), ("planned!=true", false),
    ("nothing=*", false), ("nothing!=1", true), ("nothing>1", false), ("tags=coercion", false),
    ("kind=pipeline.* planned=true", true), ("kind=pipeline.* planned=false", false),
  ])
  func decides(text: String, expected: Bool) throws {
    let event: [String: JSONValue] = [
      "kind": .string("pipeline.disruption.suspended"), "actor": .array([.string("RUS"), .string("KAZ")]),
      "value": .number("3.2e6"), "planned": .bool(true), "tags": .array([]),
    ]
    #expect(try Filter(text).matches { event[$0] } == expected)
  }

  @Test(arguments: [
    ("time=2022-08", true), ("time=2022-08-23", true), ("time=2022-09", false), ("time!=2022-09", true),
    ("time<2022-09", true), ("time<2022-08", false), ("time<=2022-08", true), ("time>2022-07", true),
    ("time>2022-08-23", false), ("time>=2022-08-23", true), ("time>=2022-08-24", false),
    ("time=2022-08-23T12:00:00Z", false),
  ])
  func comparesTimesAsIntervals(text: String, expected: Bool) throws {
    #expect(try Filter(text).matches { $0 == "time" ? .string("2022-08-23") : nil } == expected)
  }

  @Test(arguments: [
    ("", "", true), ("", "a", false), ("*", "", true), ("*", "abc", true), ("a*c", "abc", true), ("a*c", "abcd", false),
    ("a*b*c", "aXbYbZc", true), ("?", "", false), ("a?c", "aßc", true), ("**a", "a", true), ("*.b", "a.b.c", false),
  ])
  func wildcards(pattern: String, text: String, expected: Bool) {
    #expect(Wildcard(pattern).matches(text) == expected)
  }

  @Test func manyStarsStayQuick() {
    let pattern = String(repeating: "a*", count: 50) + "b"
    #expect(!Wildcard(pattern).matches(String(repeating: "a", count: 2000)))
  }
}
