import Events
import Rules
import Storage

/// The latest events that a rule is about and that do not count for it, each with what is in its way.
struct RejectedEvents {
  /// One of them.
  struct Rejected {
    var event: Event
    var obstacle: Obstacle
  }

  var events: [Rejected] = []
  /// Whether all events of the time were looked at.
  var isComplete = true

  init() {}

  /// Looked at, the latest first.
  static let mostLooked = 20_000
  /// Kept.
  static let mostShown = 10

  /// - Parameters:
  ///   - labels: only events with these values of a group.
  ///   - from: only events that end then or later.
  ///   - moment: only events that start then or earlier; whether they count is asked for then.
  ///   - includes: which obstacles are asked for.
  init(
    of plan: Plan, labels: [Label], from: Instant, at moment: Instant, in reader: some StoreReading,
    where includes: (Obstacle) -> Bool = { _ in true }
  ) throws(StorageError) {
    var filter = EventFilter()
    filter.kinds = plan.rule.detection.kindPatterns ?? []
    filter.from = from
    filter.through = moment
    filter.newestFirst = true
    filter.limit = RejectedEvents.mostLooked + 1
    var found: [Rejected] = []
    var looked = 0
    try reader.forEachEvent(filter) { event in
      looked += 1
      guard looked <= RejectedEvents.mostLooked, found.count < RejectedEvents.mostShown else { return false }
      guard plan.rule.detection.isAbout(event), labels.isEmpty || plan.joins(event, labels),
        let obstacle = plan.obstacle(of: event, at: moment), includes(obstacle)
      else { return true }
      found.append(Rejected(event: event, obstacle: obstacle))
      return true
    }
    isComplete = looked <= RejectedEvents.mostLooked && found.count < RejectedEvents.mostShown
    events = found
  }
}

extension Obstacle {
  /// In a few words: ``failed `not planned` (planned: true)``.
  var text: String {
    switch self {
    case .failed(let parts): "failed " + parts.map(\.shown).joined(separator: ", ")
    case .noStep: "fills none of the steps"
    case .noGroup(let name): "has no \(name), so it joins no group"
    case .noField(let names): "has no \(names.joined(separator: ", ")), so it is not counted"
    case .notAhead: "was not known before the moment it is about"
    case .countsFrom(let moment): "counts only from \(moment.text) on"
    }
  }

  /// The parts of the condition that failed.
  var failedParts: [FailedPart] { if case .failed(let parts) = self { parts } else { [] } }
}

extension FailedPart {
  /// `` `not planned` (planned: true) ``; fields that the event lacks are named with what they should be.
  var shown: String {
    let reasons = findings.prefix(3).map { finding in
      let field = String(finding.test.prefix { $0 != ":" && $0 != "|" })
      let isExcluded = text.hasPrefix("not ")
      let value = finding.value.map { "\(field): \(printable(String($0.prefix(60))))" } ?? "no \(field)"
      return isExcluded ? value : "\(value), asked for \(printable(finding.test))"
    }
    return "`\(text)`" + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))")
  }
}
