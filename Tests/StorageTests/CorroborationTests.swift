import Events
import Testing

@testable import Storage

/// Who tells of something, and whether of their own.
@Suite struct CorroborationTests {
  private func report(
    publisher: String? = nil, url: String? = nil, origin: String? = nil, title: String? = nil, text: String? = nil
  ) -> Report {
    var report = stored("k")
    report.publisher = publisher
    report.url = url
    report.origin = origin
    report.title = title
    report.text = text
    return report
  }

  private func counts(_ reports: [Report]) -> SourceCounts {
    var counter = SourceCounter()
    for report in reports { counter.add(report) }
    return counter.counts
  }

  @Test(arguments: [
    ("Reuters", "reuters"), ("www.reuters.com", "reuters"), ("uk.reuters.com", "reuters"), ("The Guardian", "guardian"),
    ("theguardian.com", "guardian"), ("news.bbc.co.uk", "bbc"), ("BBC", "bbc"), ("abc.net.au", "abc"), ("S.A.", "sa"),
    ("The", "the"), ("Ведомости", "ведомости"), ("t.co", "t"), ("?!", "?!"), ("edition.cnn.com", "cnn"),
  ])
  func families(name: String, family: String) {
    #expect(PublisherFamily.name(name) == family)
  }

  @Test(arguments: [
    ("MOSCOW, March 22 (Reuters) - Loading stopped", "reuters"), ("(AP) x", "ap"), ("(RIA Novosti)", "ria novosti"),
  ])
  func wireTags(text: String, agency: String) {
    #expect(WireTag.agency(text) == agency)
  }

  @Test(arguments: [
    nil, "", "no tag", "(not an agency) x", "( Reuters", String(repeating: "x", count: 200) + "(Reuters)", "(", "()",
  ])
  func noWireTags(text: String?) {
    #expect(WireTag.agency(text) == nil)
  }

  @Test func oneStoryOfAnAgencyInManyPapersHasOneOrigin() {
    let found = counts([
      report(publisher: "Daily A", text: "LONDON (Reuters) - x"), report(publisher: "Daily B", origin: "reuters.com"),
      report(url: "https://uk.reuters.com/x"), report(publisher: "Reuters"),
    ])
    #expect(found == SourceCounts(reports: 4, publishers: 3, origins: 1))
  }

  @Test func withoutAPublisherTheDomainCountsAndThenTheFeed() {
    let found = counts([
      report(url: "https://www.a.com/1"), report(url: "http://m.a.com/2"), report(url: "b.com/no-scheme"), report(),
    ])
    #expect(found == SourceCounts(reports: 4, publishers: 2, origins: 2))
  }

  @Test func anEventTellsItsConflicts() throws {
    let test = try TestStore()
    var first = stored("a", cluster: "x")
    var second = stored("b", cluster: "x")
    (first.value, second.value) = ("80", "100")
    (first.publisher, second.publisher) = ("A", "B")
    try test.importChunk([first, second])
    let told = try test.store.corroboration(of: 1)
    #expect(told.sources == SourceCounts(reports: 2, publishers: 2, origins: 2))
    #expect(told.conflicts.map(\.field) == ["value"])
    #expect(told.conflicts[0].values.map(\.text) == ["80", "100"])
    #expect(told.conflicts[0].values.map(\.reports) == [["events/a"], ["events/b"]])
  }
}

/// ``report(_:feed:kind:day:cluster:title:status:revision:)``, beside this suite's own.
private func stored(_ key: String, cluster: String? = nil) -> Report { report(key, cluster: cluster) }
