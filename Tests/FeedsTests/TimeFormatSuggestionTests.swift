import Testing

@testable import Feeds

@Suite struct TimeFormatSuggestionTests {
  @Test(arguments: [
    (["2022-01-31", "2022-02"], ["iso8601"]), (["20220131"], ["yyyyMMdd"]), (["20220131235959"], ["yyyyMMddHHmmss"]),
    (["31.1.2022", "02.12.2022"], ["d.M.yyyy"]), (["31/01/2022"], ["d/M/yyyy"]), (["1/31/2022"], ["M/d/yyyy"]),
    (["03/04/2022"], ["d/M/yyyy", "M/d/yyyy"]), (["03/04/2022", "13/04/2022"], ["d/M/yyyy"]),
    (["1/31/2022 4:05 PM"], ["M/d/yyyy h:mm a"]), (["31 January 2022", "1 Feb 2022"], ["d MMM yyyy"]),
    (["31-Jan-2022"], ["d-MMM-yyyy"]), (["January 31, 2022"], ["MMM d, yyyy"]),
    (["Mon, 31 Jan 2022 12:00:00 +0100"], ["EEE, d MMM yyyy HH:mm:ss X"]), (["1643587200"], ["unix"]),
    (["1643587200000"], ["unix_ms"]), (["2022/1/31 7:05:01"], ["yyyy/M/d H:mm:ss"]), (["202201"], ["yyyyMM"]),
    (["202102110418"], ["yyyyMMddHHmm"]),
    (["2022"], ["iso8601"]), (["Mon, 31 Jan 2022 12:00:00 GMT", "1 Feb 2022 9:00 UT"], ["rfc822"]),
  ])
  func findsTheFormat(texts: [String], formats: [String]) {
    #expect(TimeFormatSuggestion.formats(of: texts) == formats)
  }

  @Test(arguments: [[], ["soon"], ["2022-01-31", "31.1.2022"], ["13/45/2022"]])
  func findsNothingWhereNothingFits(texts: [String]) {
    #expect(TimeFormatSuggestion.formats(of: texts).isEmpty)
  }

  /// What is suggested can be written into a feed file.
  @Test func suggestionsAreFormats() {
    for text in ["03/04/2022", "1/31/2022 4:05 PM", "1643587200"] {
      for format in TimeFormatSuggestion.formats(of: [text]) { #expect(TimeFormat(format) != nil) }
    }
  }
}
