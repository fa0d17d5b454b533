import Events
import Storage

/// Which events are shown: the last `limit` of those that match.
struct EventSelection {
  var filter = Filter()
  var limit = Int.max
  /// Only what was known by then.
  var asOf: Instant?

  /// Calls `body` with each, in the order of time.
  func forEach(
    in reader: StoreReader, _ body: (Event) throws(StorageError) -> Void
  ) throws(StorageError) {
    var search = filter.search
    search.asOf = asOf
    guard limit < .max else {
      return try reader.forEachEvent(search) { (event) throws(StorageError) in
        if matches(event) { try body(event) }
        return true
      }
    }
    guard limit > 0 else { return }
    search.newestFirst = true
    var last: [Event] = []
    try reader.forEachEvent(search) { event in
      if matches(event) { last.append(event) }
      return last.count < limit
    }
    for event in last.reversed() { try body(event) }
  }

  private func matches(_ event: Event) -> Bool {
    filter.matches { event.value(at: FieldPath($0)) }
  }
}

extension Filter {
  /// What the store can look for by itself; it may find more than the filter lets through, never less.
  var search: EventFilter {
    var search = EventFilter()
    for term in terms { term.narrow(&search) }
    for term in terms where term.comparison == .equal {
      // The store takes letters beyond ASCII as they are.
      guard term.value.utf8.allSatisfy({ $0 < 0x80 }) else { continue }
      switch term.field {
      case "feed" where search.feeds.isEmpty: search.feeds = [term.value]
      case "kind" where search.kinds.isEmpty: search.kinds = [term.value]
      case "asset" where search.assets.isEmpty: search.assets = [term.value]
      case "country" where search.countries.isEmpty: search.countries = [term.value]
      case "actor" where search.actors.isEmpty: search.actors = [term.value]
      case "target" where search.targets.isEmpty: search.targets = [term.value]
      default: continue
      }
    }
    return search
  }
}

extension Filter.Term {
  /// The fields that tell when an event starts, or the whole of a day, month or year in which it does.
  private static let startFields: Set<String> = ["time", "date", "year"]

  /// Leaves out what starts too early or too late for the term.
  fileprivate func narrow(_ search: inout EventFilter) {
    guard Filter.Term.startFields.contains(field), let time = ISO8601.time(value) else { return }
    // A year is compared as a number.
    if field == "year" && time.precision != .year { return }
    if [.equal, .atLeast, .greater].contains(comparison) { search.from = max(search.from ?? time.start, time.start) }
    if [.equal, .atMost, .less].contains(comparison) { search.through = min(search.through ?? time.end, time.end) }
  }
}
