import Events
import Testing

@Suite struct EventConflictTests {
  private func report(_ key: String, day: Int = 1, _ change: (inout Report) -> Void = { _ in }) -> Report {
    var report = Report(
      feed: "f", key: key, kind: "k", time: EventTime(day: CivilDate(dayNumber: 19_000 + Int64(day))))
    change(&report)
    return report
  }

  private func conflicts(_ reports: [Report]) -> [String] {
    EventConflict.all(in: reports).map { conflict in
      "\(conflict.field): "
        + conflict.values.map { "\($0.text) \($0.reports.joined(separator: "+"))" }.joined(separator: ", ")
    }
  }

  @Test func agreementIsNoConflict() {
    #expect(conflicts([]).isEmpty && conflicts([report("a")]).isEmpty)
    #expect(conflicts([report("a") { $0.asset = "CPC" }, report("b") { $0.asset = "cpc" }, report("c")]).isEmpty)
    #expect(conflicts([report("a") { $0.value = "1e2" }, report("b") { $0.value = "100" }]).isEmpty)
    let lists = [report("a") { $0.actor = ["RUS", "KAZ"] }, report("b") { $0.actor = ["KAZ", "RUS"] }]
    #expect(conflicts(lists).isEmpty)
    #expect(conflicts([report("a") { $0.title = "x" }, report("b") { $0.title = "y" }]).isEmpty)
  }

  @Test func everyValueIsKeptWithWhoSaysIt() {
    let reports = [
      report("a") { ($0.value, $0.planned) = ("80", true) }, report("b") { ($0.value, $0.planned) = ("100", false) },
      report("c") { $0.value = "80" },
    ]
    #expect(conflicts(reports) == ["value: 80 f/a+f/c, 100 f/b", "planned: true f/a, false f/b"])
    #expect(
      conflicts([report("a") { $0.actor = ["RUS"] }, report("b") { $0.actor = ["RUS", "KAZ"] }])
        == ["actor: RUS f/a, KAZ,RUS f/b"])
  }

  @Test func datesThatExcludeEachOther() {
    #expect(
      conflicts([report("a"), report("b", day: 3), report("c"), report("d", day: 3)])
        == ["time: 2022-01-09 f/a+f/c, 2022-01-11 f/b+f/d"])
    var month = report("m")
    month.time = EventTime(year: 2022, month: 1) ?? month.time
    #expect(conflicts([report("a"), month]).isEmpty)
  }
}
