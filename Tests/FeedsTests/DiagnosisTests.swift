import Testing

@testable import Feeds

/// What is said about files of the wrong shape comes from their content.
@Suite struct DiagnosisTests {
  private func finding(_ lines: [String], format: String = "{type: csv}", key: String = "id") throws -> String? {
    let definition = try feed("feed: t\nformat: \(format)\nkey: [\(key)]\ntime: {event: day}\nmap: {kind: {value: k}}")
    guard case .delimited(let delimited) = definition.format.kind else { return nil }
    return FileDiagnosis(definition, delimited, Array((lines.joined(separator: "\n") + "\n").utf8)).finding
  }

  private let plain = "{type: delimited, separator: tab, quote: none, header: none, columns: [id, day, note]}"

  @Test func nothingIsWrong() throws {
    #expect(try finding(["id,day,note", "1,2020,a;b;c", "2,2021,x"]) == nil)
    #expect(try finding(["1\t2020\tx", "2\t2020\ty"], format: plain) == nil)
    #expect(try finding([]) == nil)
  }

  @Test(arguments: [(";", "';'", "semicolon"), ("|", "'|'", "pipe"), ("\t", "a tab", "tab")])
  func otherSeparators(separator: String, name: String, word: String) throws {
    let lines = ["id", "1", "2", "3"].map { [$0, "2020", "x"].joined(separator: separator) }
    #expect(
      try finding(lines)
        == "columns are separated by \(name) where ',' is expected ('separator: \(word)' in the feed's 'format' takes them)"
    )
  }

  @Test func commasWhereTabsAreExpected() throws {
    #expect(
      try finding(["id,day,note", "1,2020,x"], format: "{type: delimited, separator: tab}")
        == "columns are separated by ',' where a tab is expected ('separator: comma' in the feed's 'format' takes them)"
    )
  }

  /// A comma in each line, as of prices in many countries, hides nothing: the header tells.
  @Test func theHeaderTellsThoughTextsHaveTheExpectedSeparator() throws {
    #expect(
      try finding(["\"ID\"; Day ;price", "1;2020;1,5", "2;2020;2,5", "3;2020;3,5"])?
        .hasPrefix("columns are separated by ';' where ',' is expected") == true)
    #expect(try finding(["id,day;price,note", "1,2020;1,5", "2,2020;2,5"]) == nil)
  }

  @Test func whatTheBuiltInFeedIsGivenSeparatedOtherwise() throws {
    let rejection = #expect(throws: FileRejection.self) {
      try FeedDefinition.events.chunks("kind;time;title\nprotest;2022-01-01;A, B\n".utf8)
    }
    #expect(rejection?.reason == .noFeed)
    #expect(
      rejection?.message == """
        no feed matches: the header has no 'time' and no 'kind', as the feed events needs; columns are separated by ';' \
        where ',' is expected ('separator: semicolon' in the 'format' of a feed of your own takes them)
        """)
  }

  @Test func semicolonsInTextAreNoSeparators() throws {
    // One column is enough for a feed, and its texts may hold anything.
    #expect(try finding(["note", "a; b", "c", "d"]) == nil)
  }

  @Test func numbersThatASpreadsheetRewrote() throws {
    #expect(
      try finding(["id,day", "4.79E+08,2020", "4.79E+08,2020"]) == "id looks like a spreadsheet's 4.79E+08")
    #expect(try finding(["id;day", "\"1,5E+8\";2020", "\"1,5E+8\";2020"])?.hasSuffix("spreadsheet's 1,5E+8") == true)
    #expect(try finding(["id,day", "4.79,2020", "E+08,2020"]) == nil)
  }

  @Test func columnsThatAreTooFew() throws {
    #expect(try finding(["1\t2020", "2\t2020"], format: plain) == "lines have 2 columns where 3 are expected")
  }

  @Test func headersWhereThereIsNone() throws {
    #expect(
      try finding(["ID\tDay\tNote", "1\t2020\tx"], format: plain)
        == "there is a header line (ID, Day, …) where none is expected")
  }

  @Test func aLineThatIsCutOffDoesNotCount() throws {
    let definition = try feed("feed: t\nformat: {type: csv}\nkey: [id]\ntime: {event: day}\nmap: {kind: {value: k}}")
    let sample = Array("id,day\n1,2020\n1;2;3;4".utf8)
    #expect(FileDiagnosis(definition, .csv, sample).finding == nil)
  }
}
