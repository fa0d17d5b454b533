import Documents
import Events
import Feeds
import Rules
import TestSupport

/// The rules of Rules/ over reports in memory, chunk by chunk, as the daemon evaluates them over its store.
struct Replay {
  /// When the clock stands: after the founding year, so that everything is decided.
  static let now = Instant(milliseconds: 1_672_617_600_000)

  private var engine: Engine
  private var history = MemoryHistory()
  private var reports: [Report] = []
  private var ids: [String: Event.ID] = [:]
  private(set) var transitions: [Transition] = []

  init(rules: [Rule]) {
    engine = Engine(rules.map { Plan($0, feedLateness: .seconds(0)) })
    _ = engine.adopt(now: Replay.now, &history)
  }

  /// Stores a chunk of reports and evaluates it.
  mutating func take(_ chunk: [Report]) {
    var before: [Event.ID: Event] = [:]
    for report in chunk {
      reports.append(report)
      let id = id(of: report)
      if before[id] == nil, let event = history.events[id] { before[id] = event }
    }
    let touched = Set(chunk.map { self.id(of: $0) }).sorted()
    for id in touched { history.events[id] = event(id) }
    transitions += engine.apply(
      touched.map { EventChange(old: before[$0], new: history.events[$0]) }, now: Replay.now, &history)
  }

  /// An event of a cluster is named when its first report comes.
  private mutating func id(of report: Report) -> Event.ID {
    let name = report.cluster ?? "\(report.feed)/\(report.key)"
    let id = ids[name] ?? Event.ID(ids.count + 1)
    ids[name] = id
    return id
  }

  private func event(_ id: Event.ID) -> Event? {
    let members = reports.filter { ids[$0.cluster ?? "\($0.feed)/\($0.key)"] == id }
    return Event(id: id, reports: members.map { ($0, Replay.now) })
  }

  /// The alerts of a rule that stand at the end, the earliest first; `isQuiet` asks for those only shown as possible.
  func alerts(of rule: String, isQuiet: Bool = false) -> [Alert] {
    history.alerts.filter { $0.rule == rule && !$0.isCancelled && $0.isQuiet == isQuiet }
      .sorted { $0.startsAt < $1.startsAt }
  }

  /// The keys of all reports of the events that opened an alert.
  func keys(of alert: Alert) -> Set<String> {
    Set(
      alert.openingEvidence.flatMap { id in reports.filter { ids[$0.cluster ?? "\($0.feed)/\($0.key)"] == id } }.map(
        \.key))
  }

  /// What must be the same however the reports arrived: rule, group, start, end, peak, certainty.
  var timelines: Set<String> {
    Set(
      history.alerts.filter { !$0.isCancelled }.map { alert in
        let group = alert.group.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
        let end = alert.endsAt?.text ?? "open"
        return "\(alert.rule) \(group) \(alert.startsAt) \(end) \(alert.peak) \(alert.certainty) \(alert.isQuiet)"
      })
  }
}

/// What the project carries of the founding case.
enum FoundingCase {
  static let folder = Indicator.folder

  static let ruleFiles = ["coercion", "defence", "domestic", "drift", "easing", "hedging", "route"]

  /// The rules of the case, read once.
  static func rules() throws -> [Rule] { try loaded.get() }

  private static let loaded = Result { try load() }

  /// They must be without a fault.
  private static func load() throws -> [Rule] {
    let files = ruleFiles.map { name in
      (
        path: "Rules/\(name).yaml",
        text: String(decoding: TestFiles.bytes(inProject: "Rules/\(name).yaml") ?? [], as: UTF8.self)
      )
    }
    let result = RuleSet.load(files: files)
    guard result.diagnostics.isEmpty else { throw Fault(text: result.diagnostics.map(\.rendered).joined()) }
    return result.rules
  }

  /// The reports of a brief, read by the built-in feed.
  static func brief(_ name: String) throws -> [Report] {
    let bytes = TestFiles.bytes(inProject: "\(folder)/\(name).ndjson") ?? []
    var reader = FeedReader(feed: .events, source: Bytes(bytes: bytes), now: Replay.now)
    var reports: [Report] = []
    while let chunk = try reader.nextChunk() {
      guard chunk.quarantined.isEmpty else { throw Fault(text: "\(name): \(chunk.quarantined)") }
      reports += chunk.reports.map(\.report)
    }
    return reports
  }

  struct Fault: Error {
    let text: String
  }

  private struct Bytes: ByteSource {
    let bytes: [UInt8]

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FeedReadError) -> Int {
      let count = min(buffer.count, max(0, bytes.count - offset))
      buffer.copyBytes(from: bytes[min(offset, bytes.count)..<min(offset + count, bytes.count)])
      return count
    }
  }
}
