import Alerting
import Events
import Inbox
import JSON
import Rules
import Storage
import TestSupport
import Testing

/// A store with alerts in it, routed as the daemon does it, at moments that the test says.
final class RoutingHarness {
  let folder: TemporaryFolder
  let database: String
  let store: Store
  var router: Router

  init(_ endpoints: [Endpoint], rules text: String = "", maxPerMinute: Int = 30) throws {
    folder = try TemporaryFolder()
    database = folder.file("vedette.db").text
    store = try Store(path: database)
    let loaded = RuleFile.parse(text, file: "a.yaml")
    router = Router(
      endpoints: endpoints, rules: Dictionary(uniqueKeysWithValues: loaded.rules.map { ($0.id, $0) }),
      siblings: loaded.siblings, maxPerMinute: maxPerMinute)
  }

  static func endpoint(_ name: String = "desk", matchers: String = "", groupWait: TimeSpan = .seconds(0)) throws
    -> Endpoint
  {
    let secret = try WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    var endpoint = try Endpoint(name: name, url: "https://example.org/", secrets: [secret])
    endpoint.matchers = try Matcher.parse(matchers)
    endpoint.groupWait = groupWait
    return endpoint
  }

  /// An alert changes, some seconds after ``Sample/now``.
  func change(_ id: String, _ state: Transition.State, rule: String = "r", level: Level = .high, at seconds: Int64)
    throws
  {
    let (router, now) = (router, moment(seconds))
    try store.transaction { (transaction) throws(StorageError) in
      let isEnd = state == .resolved || state == .cancelled
      var alert = Sample.alert(id: id, level: level, endsAt: isEnd ? now : nil)
      alert.rule = rule
      alert.isCancelled = state == .cancelled
      try transaction.put(
        AlertRow(
          id: id, rule: rule, group: alert.group.text, startsAt: alert.startsAt, earliestAt: alert.earliestAt,
          endsAt: alert.endsAt, level: level.rawValue, certainty: "certain", peak: 4, peakAt: alert.peakAt,
          opening: [], isCancelled: alert.isCancelled, hash: "9f"))
      var routing = Routing(router, transaction, now: now)
      var transition = Sample.transition(id: id, state: state, level: level)
      transition.alert = alert
      var document = Sample.document(seq: try transaction.nextTransition(), transition: transition)
      document.detectedAt = now
      document.muting = try routing.muting(of: router.labels(of: alert))
      try routing.write(document, newestKnown: now)
    }
  }

  /// The daemon's tick; what it says of the next.
  @discardableResult
  func tick(at seconds: Int64, isLast: Bool = false) throws -> Int64? {
    let (router, now) = (router, moment(seconds))
    try store.transaction { (transaction) throws(StorageError) in
      var routing = Routing(router, transaction, now: now)
      try routing.catchUp(isLast: isLast)
    }
    let isDue = try router.isDue(store, now: now)
    let isWithheld = try !store.withheldNotices().isEmpty
    #expect(!isDue || isWithheld, "nothing is left that is due")
    return try router.nextDue(store, now: now).map { $0.milliseconds(since: Sample.now) / 1000 }
  }

  /// Silences what the matchers say, from now on.
  func silence(_ matchers: String, until seconds: Int64) throws -> String {
    let silence = Silence(
      matchers: try Matcher.parse(matchers), startsAt: nil, endsAt: moment(seconds), createdBy: "me", comment: "quiet")
    try store.transaction { (transaction) throws(StorageError) in
      try transaction.put(
        SilenceRow(
          id: silence.id, matchers: silence.matchers.map(\.text).joined(separator: ","), startsAt: nil,
          endsAt: silence.endsAt, createdBy: "me", comment: "quiet", createdAt: Sample.now))
    }
    return silence.id
  }

  /// What an endpoint gets: the state and alert of each message, a digest with all that it lists.
  func sent(to endpoint: String = "desk") throws -> [String] {
    try store.messages(.pending, endpoint: endpoint).map { row in
      let data = try #require(try JSONValue(parsing: row.body)["data"])
      guard case .array(let alerts)? = data["alerts"] else { return RoutingHarness.name(data) }
      return "[" + alerts.map(RoutingHarness.name).joined(separator: " ") + "]"
    }
  }

  /// The lines of the log: state, alert, and what muted them.
  func log() throws -> [String] {
    try store.transitions().map { row in
      let json = try JSONValue(parsing: row.json)
      let muted = ["silenced_by", "inhibited_by"].compactMap { json[$0]?.stringValue }
      return ([RoutingHarness.name(json)] + muted).joined(separator: " ")
    }
  }

  private static func name(_ json: JSONValue) -> String {
    "\(json["state"]?.stringValue ?? "?") \(json["id"]?.stringValue ?? "?")"
  }

  private func moment(_ seconds: Int64) -> Instant { Sample.now.advanced(byMilliseconds: seconds * 1000) }
}
