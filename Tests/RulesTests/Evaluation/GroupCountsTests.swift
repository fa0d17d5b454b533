import Events
import TestSupport
import Testing

@testable import Rules

/// How many old matches there are is the same, whether it is kept or read anew; what is made of it decides as the matches do.
@Suite struct GroupCountsTests {
  private func moment(_ hour: Int) -> Instant {
    RandomCase.day(0).advanced(byMilliseconds: Int64(hour) * Instant.hour)
  }

  /// In the order of time, over three months, some at once.
  private func matches(_ count: Int, _ random: inout SplitMix64) -> [Match] {
    let hours = (0..<count).map { _ in Int.random(in: 0...2200, using: &random) }.sorted()
    return hours.enumerated().map { Match(event: Event.ID($0), start: moment($1), finish: moment($1)) }
  }

  @Test func whatIsMissingIsReadOnceAndWhatChangedAgain() throws {
    var random = SplitMix64.announced()
    for size in [2, 5, 40] {
      var all = matches(300, &random)
      func within(_ after: Instant, _ through: Instant) -> [Match] {
        all.filter { after < $0.finish && $0.finish <= through }
      }
      var known = GroupCounts([], after: moment(-1), through: moment(-1), size: size)
      var spared = 0
      for _ in 0..<200 {
        let after = moment(Int.random(in: -10...2000, using: &random))
        let through = after.advanced(byMilliseconds: Int64.random(in: 1...800, using: &random) * Instant.hour)
        var missing = known.missing(after: after, through: through, longest: 100 * Instant.hour)
        if missing == nil {
          known = GroupCounts(within(after, after), after: after, through: after, size: size)
          missing = known.missing(after: after, through: through, longest: 100 * Instant.hour)
        }
        for piece in try #require(missing) {
          known.learn(within(piece.after, piece.through), after: piece.after, through: piece.through)
        }
        #expect(known.missing(after: after, through: through, longest: 1)?.isEmpty == true)
        let panes = known.panes(after: after, through: through)
        for pane in panes { #expect(pane.count == all.count { pane.first <= $0.finish && $0.finish <= pane.last }) }
        // All are in panes, which may reach beyond both ends.
        let asked = within(after, through)
        #expect(asked.allSatisfy { match in panes.contains { $0.first <= match.finish && match.finish <= $0.last } })
        #expect(panes.allSatisfy { after < $0.last && $0.first <= through })
        spared += asked.count - panes.count
        if Bool.random(using: &random) { known.trim(through: after) }
        let place = Int.random(in: 0..<all.count, using: &random)
        known.forget(from: all[place].finish)
        all.remove(at: place)
      }
      #expect(spared > 0)
    }
  }

  /// The number by panes, opened where that is asked for, beside the number by matches.
  @Test(arguments: ["20d", "1mo", "2mo"]) func aNumberIsRightWhereItDecides(timespan: String) throws {
    var random = SplitMix64.announced()
    var (blurred, folded) = (0, 0)
    for _ in 0..<100 {
      let all = matches(200, &random)
      let bound = Int.random(in: 1...60, using: &random)
      let rule = parsedRules(
        """
        id: r
        title: many
        detection: {a: {kind: a.*}, condition: a}
        correlation: {type: event_count, timespan: \(timespan), condition: {gte: \(bound)}}
        """)[0]
      let count = try #require(SlidingCount(rule))
      let frame = Frame(timespan: count.timespan)
      let exact = AggregateMeasurement(frame: frame, aggregate: .events).measure(all, .certain)
      let from = all[Int.random(in: 100..<200, using: &random)].finish
      let (old, new) = (all.filter { $0.finish < from }, all.filter { $0.finish >= from })
      func opened(_ panes: [CountPane], _ isWanted: [Bool]) -> [CountPane] {
        zip(panes, isWanted).flatMap { pane, isWanted in
          guard isWanted else { return [pane] }
          return CountPane.panes(old.filter { pane.first <= $0.finish && $0.finish <= pane.last }, size: 1)
        }
      }
      let end = max(from, new.last?.finish ?? from)
      let before = from.advanced(byMilliseconds: -1)
      var panes = CountPane.panes(old, size: Int.random(in: 1...12, using: &random))
      panes = opened(panes, panes.map { count.earliestLeave($0.first) <= end && !count.hasLeft($0, by: before) })
      let wanted = count.blurred(panes, new, from: from)
      blurred += wanted.count { $0 }
      panes = opened(panes, wanted)
      folded += panes.count { !$0.isMoment && !count.hasLeft($0, by: before) }
      let number = count.measure(panes, new, from: from)
      for moment in [before, from] + (exact.points + number.points).map(\.at) where moment >= before {
        let (found, expected) = (number.value(at: moment), exact.value(at: moment))
        #expect(moment > end ? found >= expected : found == expected)
        let sides = [found, expected].map { $0 < Double(bound) ? -1 : $0 == Double(bound) ? 0 : 1 }
        #expect(sides[0] == sides[1], "\(found) for \(expected), bound \(bound), from \(from), at \(moment)")
        if sides[0] != sides[1] { return }
      }
      // Where the number crosses the bound it is right to the moment.
      for point in exact.points where point.at >= from && (point.value == Double(bound)) {
        #expect(number.points.contains { $0.at == point.at && $0.value == point.value })
      }
    }
    #expect(blurred > 0 && folded > 0, "\(blurred) \(folded)")
  }
}
