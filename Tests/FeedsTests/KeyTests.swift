import Events
import Feeds
import Testing

@Suite struct KeyTests {
  private func keyed(_ key: String) throws -> FeedDefinition {
    try feed("feed: t\nformat: {type: csv}\n\(key)\ntime: {event: day}\nmap: {kind: {value: k}}")
  }

  @Test func severalFieldsMakeOneKey() throws {
    let feed = try keyed("key: [a, b]")
    let keys = try feed.reports("a,b,day\nx,y,2020\nx|y,z,2020\nx,y|z,2020\n").map(\.key)
    #expect(keys == ["x|y", #"x\|y|z"#, #"x|y\|z"#])
  }

  @Test func aMissingPartIsBad() throws {
    let bad = try keyed("key: [a, b]").quarantined("a,b,day\nx,,2020\n".utf8)
    #expect(bad.map(\.reason) == [.missingKey])
    #expect(bad.map(\.field) == ["b"])
    #expect(try keyed("key: [a]").quarantined("a,day\n,2020\n".utf8).map(\.field) == ["a"])
  }

  @Test func withoutAKeyTheContentIsOne() throws {
    let feed = try keyed("")
    let reports = try feed.reports("a,day\nx,2020\ny,2020\nx,2020\n")
    #expect(reports[0].key == reports[2].key)
    #expect(reports[0].key != reports[1].key)
    // The first half of `printf x,2020 | sha256sum`.
    #expect(reports[0].key == "9e58557d4bcb9c6d7b98b398c045e424")
  }
}
