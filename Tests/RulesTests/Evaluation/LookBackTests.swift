import Events
import TestSupport
import Testing

@testable import Rules

/// A rule that looks far back reads for each chunk what is new, not all that it looks back to.
@Suite struct LookBackTests {
  private static let rules = [
    // An absence by the clock of arrival: all came within it.
    "correlation: {type: absence, timespan: 400d, clock: ingest}",
    // A score that looks back for five years.
    "correlation: {type: score, score: [{match: a, add: 1}], half-life: 90d, condition: {gte: 20}}",
    // Counts over long windows: an alert that is open for ever, one that has yet to open, and one in a window that many leave.
    "correlation: {type: event_count, timespan: 400d, condition: {gte: 50}}",
    "correlation: {type: event_count, timespan: 1y, condition: {gte: 20000}}",
    "correlation: {type: event_count, timespan: 60d, condition: {gte: 2000}}\nresolve: {condition: {lt: 1500}}",
    // An alert that stays open while its number rises, though each chunk has an event older than the chunk before.
    "correlation: {type: event_count, timespan: 1d, condition: {gte: 4}}",
    "correlation: {type: event_count, timespan: 1d, dedupe-by: [key], condition: {gte: 4}}\ncooldown: 2d",
    "correlation: {type: value_count, field: key, timespan: 1d, condition: {gte: 4}}\nresolve: {quiet: 2d}",
  ]

  @Test(arguments: rules) func whatIsReadDoesNotGrowWithWhatWasStored(correlation: String) {
    let rule = parsedRules("id: r\ntitle: R\ndetection: {a: {kind: a.*}, condition: a}\n\(correlation)")
    var history = CountingHistory()
    var engine = Engine(rule.map { Plan($0, feedLateness: .seconds(0)) }, mostRecent: 100)
    var now = RandomCase.day(1000)
    _ = engine.adopt(now: now, &history)
    var read: [Int] = []
    for chunk in 0..<100 {
      now = now.advanced(byMilliseconds: 1000)
      let events = (0..<100).map { number in
        // Ever more in a day.
        let days = Double(max(0, chunk * 100 + number - (number == 7 ? 20 : 0))).squareRoot()
        let time = RandomCase.day(0).advanced(byMilliseconds: Int64(days * 86_400_000))
        let report = Report(feed: "f", key: "\(chunk) \(number)", kind: "a.one", time: EventTime(time))
        return Event(id: Event.ID(chunk * 100 + number), report: report, ingested: now)
      }
      for event in events { history.memory.events[event.id] = event }
      let before = history.readMatches
      _ = engine.apply(events.map { EventChange(old: nil, new: $0) }, now: now, &history)
      read.append(history.readMatches - before)
    }
    // A window has ever more matches, twice as many at the end.
    let (early, late) = (read[20..<30].max() ?? 0, read[50...].max() ?? 0)
    #expect(early > 0 && late <= early * 2, "\(read)")
  }
}
