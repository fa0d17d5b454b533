import Alerting
import Digests
import Dispatch
import Events
import Feeds
import Inbox
import Logging
import Rules
import Storage

/// The one that writes: it takes files from the inbox, stores and evaluates them chunk by chunk, and keeps the alert log
/// in step with the database. Everything it owns is touched on its queue only.
actor Monitor {
  private nonisolated let executor = QueueExecutor(label: "vedette.monitor")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  /// Its queue, for what is to reach it without a change of threads.
  nonisolated var dispatchQueue: DispatchQueue { executor.queue }

  /// Where the files of the inbox are read.
  let decoding = Decoder.newExecutor()
  let store: Store
  let log: AlertLog
  let clock: WallClock
  /// The moment as of which rules are evaluated, once, when everything is imported; nil for the present, as it goes on.
  let asOf: Instant?
  /// What is evaluated then.
  var awaited: Definitions?
  let logger: Logger
  /// How many records may wait between reading and storing.
  let queue: Int
  let vitals: Vitals
  let board: StatusBoard?
  var inbox: Inbox
  var feeds: FeedCatalog
  var engine: Engine
  var writer: TransitionWriter
  /// What is being imported, one file for each feed's folder.
  var imports: [Lane: FileImport] = [:]
  /// What waits for one of them, since its content is the same.
  var echoes: [Lane: Echo] = [:]
  /// What commands import at this moment.
  var commandImports: Set<Digests.Digest> = []
  /// The directories in which something may appear, as the last scan found them.
  var directories: [FilePath] = []
  /// When files that were not ready at the last scan may be; nil where all were.
  var filesAreDue: Instant?
  /// Whether somebody said that there may be new files.
  var isHinted = true
  var isStopping = false
  /// Whether the last pass left files since a disk has too little room.
  var isShortOfRoom = false
  /// How long things are kept, and how far deleting is.
  var retention: Configuration.Retention
  var rounds = RetentionRounds()
  /// Takes configuration, rules and feeds anew; nil where no daemon runs.
  var reloader: Reloader?
  /// The last line whose writing is noted in the database.
  var marked: Int64 = 0
  /// When the next rule begins that is off until then, and the definitions that it stands in.
  var resting: (until: Instant, definitions: Definitions)?
  /// What was last said of a state that lasts, so that it is said once.
  var said: [String: String] = [:]

  /// What a monitor needs besides its configuration.
  struct Context {
    var clock: WallClock
    var asOf: Instant?
    var logger: Logger
    var endpoints: [Endpoint]
    var echo: @Sendable (String) -> Void
    var vitals: Vitals
    /// Where it writes what it knows of itself.
    var board: StatusBoard?
    /// Hears of what takes long while the database is opened.
    var opening: (String) -> Void
    /// Whether what takes long in the database is still wanted; where not, it fails with `interrupted`.
    var isWanted: () -> Bool
    /// The variables of the process, which tell whether the journal listens.
    var environment: [String: String]

    init(
      clock: WallClock, asOf: Instant? = nil, logger: Logger, endpoints: [Endpoint],
      echo: @escaping @Sendable (String) -> Void, vitals: Vitals = Vitals(), board: StatusBoard? = nil,
      environment: [String: String] = [:], opening: @escaping (String) -> Void = { _ in },
      isWanted: @escaping () -> Bool = { true }
    ) {
      self.clock = clock
      self.asOf = asOf
      self.logger = logger
      self.endpoints = endpoints
      self.echo = echo
      self.vitals = vitals
      self.board = board
      self.environment = environment
      self.opening = opening
      self.isWanted = isWanted
    }
  }

  /// Opens the database and the inbox; nothing is read from either yet.
  ///
  /// Throws where another daemon has the database, where a later version wrote it, where it or the inbox cannot be
  /// created, and where a file that the daemon writes lies inside the inbox, or is another one that it writes.
  init(_ configuration: Configuration, _ context: Context) throws {
    clock = context.clock
    asOf = context.asOf
    logger = context.logger
    queue = configuration.limits.queue
    retention = configuration.retention
    vitals = context.vitals
    board = context.board
    let logger = context.logger
    for path in [configuration.database, configuration.alerts.log, configuration.alerts.text, configuration.inbox] {
      try Folders.create(Path.folder(of: path))
    }
    inbox = Inbox(
      root: FilePath(configuration.inbox), settle: configuration.settle,
      minFree: configuration.limits.minFree.bytes, volumes: [FilePath(Path.folder(of: configuration.database))])
    try inbox.prepare()
    try inbox.checkOwnFiles(
      [configuration.database, configuration.alerts.log, configuration.alerts.text].map { FilePath($0) })
    try OwnFile.check(configuration)
    let pulse = context.vitals.store
    store = try Store(
      path: configuration.database,
      notice: { notice in
        logger.notice("\(notice.sentence)")
        context.opening(notice.sentence)
      }, progress: { pulse.beat() }, isWanted: context.isWanted)
    let view = AlertView(context.echo, environment: context.environment)
    log = AlertLog(
      jsonPath: configuration.alerts.log, textPath: configuration.alerts.text, show: { view.show($0) })
    feeds = FeedCatalog([])
    engine = Engine([])
    writer = TransitionWriter(
      plans: [:],
      router: Router(
        endpoints: context.endpoints, maxAge: configuration.notify.maxAge,
        maxPerMinute: configuration.notify.maxPerMinute))
  }

  /// Says how configuration, rules and feeds are taken anew.
  func setReloader(_ reloader: Reloader) {
    self.reloader = reloader
  }

  /// Asks it to stop after the chunk that is being stored.
  func stop() {
    isStopping = true
  }

  /// Writes what is left to write, and marks the database as cleanly closed.
  func close() {
    writeLog()
    noteLogMark()
    store.close()
  }

  /// Whether something had to be left that the next run takes up: files, or what could not be written.
  var isLeaving: Bool {
    isShortOfRoom || said["store"] != nil || said["log"] != nil || said.keys.contains { $0.hasPrefix("file ") }
  }

  /// Says something that lasts once, and again only when it changed; nil when it is over.
  func say(_ text: String?, about subject: String, level: Logger.Level = .warning) {
    guard said[subject] != text else { return }
    said[subject] = text
    board?.update { $0.problems[subject] = text }
    if let text { logger.log(level: level, "\(text)") }
  }
}

extension StoreNotice {
  var sentence: String {
    switch self {
    case .checking: "the database was not closed cleanly; checking it"
    case .backingUp(let path): "keeping a copy of the database as \(path)"
    case .migrating(let from, let to): "changing the database from schema \(from) to \(to)"
    }
  }
}
