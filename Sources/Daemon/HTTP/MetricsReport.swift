import Events
import Glibc
import Rules
import Storage

/// What `/metrics` says at one moment.
struct MetricsReport {
  let state: PageState
  let vitals: Vitals
  /// Of what was logged, by level.
  let logged: [String: Int]
  /// The endpoints whose receivers are gone.
  let gone: [String]

  /// - Parameter gauges: nil where the database cannot be read; what it would tell is left out then.
  func exposition(_ gauges: StoreGauges?) -> Exposition {
    var text = Exposition()
    addDaemon(to: &text)
    addQueues(gauges, to: &text)
    let rhythms = FeedRhythm.all(gauges?.feedDays ?? [])
    addFeeds(gauges, rhythms, to: &text)
    if let gauges { addStore(gauges, rhythms, to: &text) }
    addConfiguration(to: &text)
    addDisks(to: &text)
    addProcess(to: &text)
    return text
  }

  private var status: DaemonStatus { state.status }

  private func addDaemon(to text: inout Exposition) {
    text.add(.build, 1, status.version)
    text.add(.ready, Readiness(state).isReady ? 1 : 0)
    text.add(.rules, Double(status.rules))
    // A trouble with a file has the file's path in its subject; there may be any number of them.
    let kinds = Dictionary(grouping: status.problems.keys) { String($0.prefix { $0 != " " }) }
    for kind in ["store", "log", "room", "inbox", "http", "file"] {
      text.add(.problems, Double(kinds[kind]?.count ?? 0), kind)
    }
    for level in ["warning", "error", "critical"] { text.add(.logMessages, Double(logged[level] ?? 0), level) }
  }

  private func addQueues(_ gauges: StoreGauges?, to text: inout Exposition) {
    var queues: [(name: String, depth: Int, bound: Double)] = [
      ("files", status.waitingFiles, .infinity), ("records", status.waitingRecords, Double(status.recordLimit)),
      ("connections", status.connections, Double(HTTPServer.connectionLimit)),
    ]
    if let gauges { queues.append(("messages", gauges.endpoints.values.reduce(0) { $0 + $1.pending }, .infinity)) }
    for queue in queues {
      text.add(.queueDepth, Double(queue.depth), queue.name)
      text.add(.queueBound, queue.bound, queue.name)
    }
    for pulse in vitals.all { text.add(.queueSilence, Double(pulse.silence) / 1000, pulse.name) }
  }

  private func addFeeds(_ gauges: StoreGauges?, _ rhythms: [String: FeedRhythm], to text: inout Exposition) {
    for feed in status.feeds {
      let counts = status.imported[feed] ?? ImportCounts()
      text.add(.feedFiles, Double(counts.files), feed)
      let outcomes = [
        ("inserted", counts.inserted), ("known", counts.duplicates), ("corrected", counts.corrected),
        ("stale", counts.stale), ("dropped", counts.dropped), ("quarantined", counts.quarantined),
      ]
      for (outcome, number) in outcomes { text.add(.feedRecords, Double(number), feed, outcome) }
      if let last = gauges?.lastFiles[feed] { text.add(.feedLag, seconds(since: last), feed) }
      if gauges != nil { text.add(.feedSilent, rhythms[feed]?.isSilent(at: state.now) ?? false ? 1 : 0, feed) }
      if let gauges { text.add(.feedQuarantined, Double(gauges.quarantined[feed] ?? 0), feed) }
    }
  }

  private func addStore(_ gauges: StoreGauges, _ rhythms: [String: FeedRhythm], to text: inout Exposition) {
    let stale = status.plans.count { SilentFeeds(of: $0, rhythms, at: state.now).areAll }
    text.add(.staleRules, Double(stale))
    let configured = state.configuration.webhooks.map(\.name)
    for endpoint in Set(configured).union(gauges.endpoints.keys).sorted() {
      let backlog = gauges.endpoints[endpoint] ?? .init()
      text.add(.endpointPending, Double(backlog.pending), endpoint)
      text.add(.endpointDead, Double(backlog.dead), endpoint)
      text.add(.endpointOldest, backlog.oldestPending.map(seconds(since:)) ?? 0, endpoint)
      let counts = status.delivered[endpoint] ?? DeliveryCounts()
      for (outcome, number) in [("delivered", counts.delivered), ("failed", counts.failed), ("dead", counts.dead)] {
        text.add(.endpointAttempts, Double(number), endpoint, outcome)
      }
      text.add(.endpointDisabled, gone.contains(endpoint) ? 1 : 0, endpoint)
    }
    for level in ["informational", "low", "medium", "high", "critical"] {
      text.add(.alertsFiring, Double(gauges.firing[level] ?? 0), level)
    }
    text.add(.transitions, Double(gauges.transitions))
  }

  private func addConfiguration(to text: inout Exposition) {
    text.add(.configuration, 1, status.reload.hash, state.diskHash)
    text.add(.configurationInSync, status.reload.hash == state.diskHash ? 1 : 0)
    text.add(.reloadSucceeded, status.reload.succeeded ? 1 : 0)
    text.add(.reloadTime, Double(status.reload.at.milliseconds) / 1000)
    text.add(.restartNeeded, Double(status.reload.needsRestart.count))
  }

  private func addDisks(to text: inout Exposition) {
    let configuration = state.configuration
    for (name, path) in [("main", configuration.database), ("wal", configuration.database + "-wal")] {
      var status = stat()
      if stat(path, &status) == 0 { text.add(.databaseSize, Double(status.st_size), name) }
    }
    let volumes = [
      ("inbox", configuration.inbox), ("database", Path.folder(of: configuration.database)),
      ("log", Path.folder(of: configuration.alerts.log)),
    ]
    for (name, path) in volumes {
      var disk = statvfs()
      if statvfs(path, &disk) == 0 { text.add(.diskFree, Double(disk.f_bavail) * Double(disk.f_frsize), name) }
    }
    text.add(.diskMinimum, Double(configuration.limits.minFree.bytes))
  }

  private func addProcess(to text: inout Exposition) {
    text.add(.processStart, Double(status.startedAt.milliseconds) / 1000)
    text.add(.processCPU, Double(SystemTime.nanoseconds(CLOCK_PROCESS_CPUTIME_ID)) / 1e9)
    if let memory = ProcessFacts.residentBytes { text.add(.processMemory, Double(memory)) }
    if let count = ProcessFacts.openDescriptors { text.add(.processDescriptors, Double(count)) }
  }

  private func seconds(since moment: Instant) -> Double {
    Double(max(0, state.now.milliseconds(since: moment))) / 1000
  }
}

/// What the kernel knows of this process.
enum ProcessFacts {
  static var residentBytes: Int? {
    // The second number is the resident set, in pages.
    guard let bytes = try? DiskFile.read("/proc/self/statm") else { return nil }
    let numbers = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    return numbers.count > 1 ? Int(numbers[1]).map { $0 * Int(getpagesize()) } : nil
  }

  static var openDescriptors: Int? {
    // One of them is the folder that is being read.
    (try? DiskFile.names(in: "/proc/self/fd")).map { $0.count - 1 }
  }
}
