import TestSupport
import Testing

@testable import Daemon

@Suite struct TextColumnTests {
  @Test func aListIsReadBackFromItsColumn() {
    let parts = ["a", "", "\u{1F}", "\u{1D}", "[", "]", "\"", "\u{301}", "e\u{301}", ",", "\\"]
    var random = SplitMix64.announced()
    for _ in 0..<2000 {
      let list = (0..<Int.random(in: 0...3, using: &random)).map { _ in
        (0..<Int.random(in: 0...3, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
      }
      let read = TextColumn.list(TextColumn.text(list))
      #expect(read.map { Array($0.utf8) } == list.map { Array($0.utf8) })
    }
  }

  @Test func plainTextsStandBesideEachOther() {
    #expect(TextColumn.text([]) == nil)
    #expect(TextColumn.text(["storm", "mines"]) == "storm\u{1F}mines")
    #expect(TextColumn.list("\u{1F}a") == ["", "a"])
  }
}
