import Events
import TestSupport
import Testing

@testable import Rules

@Suite struct RecentMatchesTests {
  private let depth = RecentMatches.longDepth
  private let noRules = StreamBounds([])

  private func place(_ stream: Int, _ asset: String) -> Touch.Place {
    Touch.Place(stream: stream, group: Group([Label("asset", asset)]))
  }

  private func moment(_ seconds: Int) -> Instant { Instant(milliseconds: Int64(seconds) * 1000) }

  /// Ranges of any place and length, among them all that there is.
  private func range(_ random: inout SplitMix64) -> (after: Instant, through: Instant) {
    if Int.random(in: 0..<8, using: &random) == 0 { return (.distantPast, .distantFuture) }
    let after = Int.random(in: -2_000...2_000, using: &random)
    return (moment(after), moment(after + Int.random(in: 0...2_000, using: &random)))
  }

  @Test func aNumberOfMatchesIsNeverTooLow() throws {
    var random = SplitMix64.announced()
    for (mostLines, mostListed, depth) in [
      (1, 100, 5), (1, 100, 13), (4, 100, 40), (24, 300, 5), (24, 300, 13), (24, 300, 40), (5_000, 100_000, 5),
      (5_000, 100_000, 13), (5_000, 100_000, 40), (5_000, 2_000, 200),
    ] {
      var recent = RecentMatches(mostLines: mostLines, mostListed: mostListed)
      var model: [Touch.Place: [Instant]] = [:]
      var told = 0
      for _ in 0..<20_000 {
        let place = place(Int.random(in: 0..<3, using: &random), "a\(Int.random(in: 0..<20, using: &random))")
        if !recent.hasLine(place) || Int.random(in: 0..<50, using: &random) == 0 {
          let newest = (model[place] ?? []).sorted(by: >).prefix(depth + 1)
          recent.learn(place, Array(newest), depth: depth)
        }
        let finish = moment(Int.random(in: -2_000...2_000, using: &random))
        model[place, default: []].append(finish)
        let total = model[place, default: []].count
        if case .noted = recent.insertFurther(finish, of: place.hash, depth: depth, noRules) {
          let known = try #require(recent.entry(of: place))
          #expect(!known.hasFewer(than: Int.random(in: 0...total, using: &random)))
        } else {
          recent.insert(finish, of: place, depth: depth)
        }
        if let known = recent.entry(of: place) { #expect(!known.hasFewer(than: total)) }
        let (after, through) = range(&random)
        let expected = model[place, default: []].count { after < $0 && $0 <= through }
        guard let found = recent.entry(of: place)?.count(after: after, through: through) else { continue }
        told += 1
        #expect(found >= expected)
        // What finishes within the unit of time at either end may be counted too.
        let wider = model[place, default: []].count {
          after.advanced(byMilliseconds: -4096) < $0 && $0 < through.advanced(byMilliseconds: 4096)
        }
        #expect(found <= wider)
      }
      #expect(told > 500, "\(mostLines)")
    }
  }

  @Test(arguments: [5, 13, 40]) func whatIsKnownOfAGroupWithFewMatchesIsAll(depth: Int) {
    var recent = RecentMatches(mostLines: 100)
    let place = place(0, "x")
    #expect(recent.isEmpty(place) == nil)
    #expect(recent.entry(of: place)?.count(after: .distantPast, through: .distantFuture) == nil)
    recent.learn(place, [], depth: depth)
    #expect(recent.isEmpty(place) == true)
    for second in 1...depth {
      recent.insert(moment(second * 10), of: place, depth: depth)
      #expect(recent.isEmpty(place) == false)
      #expect(recent.entry(of: place)?.count(after: .distantPast, through: .distantFuture) == second)
    }
    recent.insert(moment(5_000), of: place, depth: depth)
    #expect(recent.entry(of: place)?.count(after: .distantPast, through: .distantFuture) == nil)
    #expect(recent.entry(of: place)?.count(after: moment(20), through: .distantFuture) == depth)
    #expect(recent.isEmpty(place) == false)
  }

  @Test func whereAMatchWasRemovedNothingIsKnownUntilItIsLearntAnew() {
    var recent = RecentMatches(mostLines: 100)
    let place = place(0, "x")
    recent.learn(place, [moment(7)], depth: depth)
    recent.forget(place)
    recent.insert(moment(100), of: place, depth: depth)
    #expect(recent.isEmpty(place) == nil)
    #expect(recent.entry(of: place)?.count(after: moment(50), through: moment(200)) == nil)
    #expect(recent.hasLine(place))
    recent.learn(place, [moment(100)], depth: depth)
    #expect(recent.entry(of: place)?.count(after: .distantPast, through: .distantFuture) == 1)
    #expect(!recent.hasForgotten)
  }

  @Test func aGroupThatIsNotKnownStaysSo() {
    var recent = RecentMatches(mostLines: 100)
    recent.insert(moment(1), of: place(0, "x"), depth: depth)
    recent.forget(place(0, "x"))
    #expect(!recent.hasLine(place(0, "x")))
  }

  @Test func itForgetsRatherThanGrowWithoutBound() {
    var recent = RecentMatches(mostLines: 64)
    for number in 0..<40 { recent.learn(place(number, "x"), [], depth: depth) }
    #expect(!recent.hasForgotten)
    #expect((0..<40).allSatisfy { recent.hasLine(place($0, "x")) })
    for number in 40..<1_000 { recent.learn(place(number, "x"), [], depth: depth) }
    #expect(recent.hasForgotten)
    #expect((0..<1_000).count { recent.hasLine(place($0, "x")) } < 64)
  }

  @Test func momentsBeyondItsRangeKeepTheirOrder() {
    var recent = RecentMatches(mostLines: 100)
    let place = place(0, "x")
    recent.learn(place, [.distantFuture, moment(0), .distantPast], depth: depth)
    #expect(recent.entry(of: place)?.count(after: .distantPast, through: .distantFuture) == 3)
    #expect(recent.entry(of: place)?.count(after: moment(100), through: .distantFuture) == 1)
    #expect(recent.entry(of: place)?.count(after: .distantPast, through: moment(-100)) == 1)
  }

  @Test(arguments: [5, 13, 40]) func aFurtherMatchIsNotedWhereALineSuffices(depth: Int) {
    var recent = RecentMatches(mostLines: 100)
    let place = place(0, "x")
    #expect(recent.insertFurther(moment(1), of: place.hash, depth: depth, noRules).name == "unknown")
    #expect(!recent.hasLine(place))
    recent.learn(place, [], depth: depth)
    #expect(recent.insertFurther(moment(1), of: place.hash, depth: depth, noRules).name == "undecided")
    #expect(recent.isEmpty(place) == true)
    recent.insert(moment(10), of: place, depth: depth)
    for second in 2...min(depth, self.depth) {
      #expect(recent.insertFurther(moment(second * 10), of: place.hash, depth: depth, noRules).name == "noted")
      #expect(recent.entry(of: place)?.count(after: .distantPast, through: .distantFuture) == second)
    }
    // One more than a line holds: where more are to be known, it becomes a list.
    let more = recent.insertFurther(moment(500), of: place.hash, depth: depth, noRules).name
    #expect(more == (depth > self.depth ? "undecided" : "noted"))
    if depth > self.depth {
      recent.insert(moment(500), of: place, depth: depth)
      #expect(recent.insertFurther(moment(510), of: place.hash, depth: depth, noRules).name == "noted")
      #expect(recent.entry(of: place)?.count(after: .distantPast, through: .distantFuture) == self.depth + 2)
    }
    recent.forget(place)
    #expect(recent.insertFurther(moment(600), of: place.hash, depth: depth, noRules).name == "undecided")
  }

  @Test func asManyAreKnownAsALineKnows() {
    #expect([0, 1, 5, 6, 13, 14, 255, 256].map(RecentMatches.depth) == [5, 5, 5, 13, 13, 14, 255, 255])
  }

  @Test func whoseLongLineWasForgottenIsNotTakenForNew() {
    var recent = RecentMatches(mostLines: 64)
    let places = (0..<30).map { place($0, "x") }
    for place in places {
      recent.learn(place, [], depth: depth)
      for second in 1...depth { recent.insert(moment(second * 10), of: place, depth: depth) }
    }
    let forgotten = places.filter { if case nil = recent.entry(of: $0) { true } else { false } }
    #expect(!forgotten.isEmpty && !recent.hasForgotten)
    for place in forgotten {
      #expect(recent.isEmpty(place) == nil && recent.hasLine(place))
      #expect(recent.insertFurther(moment(500), of: place.hash, depth: depth, noRules).name == "undecided")
    }
  }

  @Test func theFirstMatchOfAGroupIsAllThatThereIs() {
    var recent = RecentMatches(mostLines: 100)
    let place = place(0, "x")
    let isOutOfReach = recent.insertFirst(moment(10), of: place.hash, noRules)
    #expect(isOutOfReach)
    #expect(recent.isEmpty(place) == false)
    #expect(recent.entry(of: place)?.count(after: .distantPast, through: .distantFuture) == 1)
    #expect(recent.entry(of: place)?.count(after: moment(100), through: .distantFuture) == 0)
    #expect(!recent.hasForgotten)
    var small = RecentMatches(mostLines: 4)
    for number in 0..<20 { _ = small.insertFirst(moment(10), of: self.place(number, "x").hash, noRules) }
    #expect(small.hasForgotten)
  }

  @Test(arguments: [5, 13, 40]) func fewMatchesAreFewerThanMoreWhereAllAreKnown(depth: Int) throws {
    var recent = RecentMatches(mostLines: 100)
    let place = place(0, "x")
    recent.learn(place, [], depth: depth)
    for count in 0...depth {
      let known = try #require(recent.entry(of: place))
      #expect((0...count).allSatisfy { !known.hasFewer(than: $0) })
      #expect((count + 1...depth + 3).allSatisfy { known.hasFewer(than: $0) })
      recent.insert(moment(count * 10), of: place, depth: depth)
    }
    // One is known no more.
    let known = try #require(recent.entry(of: place))
    #expect((0...depth + 3).allSatisfy { !known.hasFewer(than: $0) })
  }
}

extension RecentMatches.Noted {
  fileprivate var name: String {
    switch self {
    case .noted: "noted"
    case .unknown: "unknown"
    case .undecided: "undecided"
    }
  }
}
