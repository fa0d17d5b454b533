import Testing

@testable import vedette

@Suite struct OutputTests {
  @Test func quotesOnlyWhatCSVNeedsQuoted() {
    #expect(
      CSV.row(["a", "b c", "", "d,e", "say \"no\"", "two\nlines", "carriage\r\n"])
        == "a,b c,,\"d,e\",\"say \"\"no\"\"\",\"two\nlines\",\"carriage\r\n\"")
  }

  @Test func columnsLineUp() {
    var table = Table()
    table.add("rule", "state", "note")
    table.add("cpc-four", "firing", "")
    table.add("é", "q", "last cells are not padded")
    #expect(
      table.lines(indent: "  ") == [
        "  rule      state   note", "  cpc-four  firing", "  é         q       last cells are not padded",
      ])
  }

  @Test func coloursTakeNoRoom() {
    let colour = Style(isColoured: true)
    #expect(colour(.red, "high") == "\u{1B}[31mhigh\u{1B}[0m")
    #expect(Table.width(colour(.brightRed, "high")) == 4)
    #expect(Style.plain(.red, "high") == "high")
    #expect(colour(.red, "") == "")
  }

  @Test(arguments: [
    ("plain, with é and 中", "plain, with é and 中"), ("a\u{1B}[31mb", "a\\u{1b}[31mb"), ("a\nb\tc\r", "a\\nb\\tc\\r"),
    ("a\u{202E}b\u{9B}c\u{7F}", "a\\u{202e}b\\u{9b}c\\u{7f}"), ("a\r\nb", "a\\r\\nb"),
  ])
  func escapesWhatATerminalObeys(text: String, expected: String) {
    #expect(printable(text) == expected)
  }
}
