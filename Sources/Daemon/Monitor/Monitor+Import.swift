import Digests
import Events
import Feeds
import Inbox
import Logging
import Rules
import Storage

/// Files into events.
extension Monitor {
  /// Does all there is to do.
  ///
  /// - Parameters:
  ///   - meanwhile: what else is to be looked after now and then while much is imported.
  ///   - searched: is called when the inbox was searched, before anything that was found is imported.
  /// - Returns: when there will be more to do though nothing happens; nil for never.
  func pass(
    meanwhile: @Sendable () async -> Void = {}, searched: @Sendable () async -> Void = {}
  ) async -> Instant? {
    var next: Instant?
    repeat {
      await importFiles(meanwhile, searched)
      next = filesAreDue
    } while isHinted && !isStopping
    // As of a moment, nothing is evaluated before everything is imported.
    guard asOf == nil else { return next }
    do {
      try tick(now: clock.now)
      say(nil, about: "store")
      let routed = try route(now: clock.now)
      next = [next, try store.nextDeadline(), routed].compactMap(\.self).min()
    } catch {
      say("the database cannot be written: \(error)", about: "store", level: .error)
      next = clock.now.advanced(byMilliseconds: Monitor.pause)
    }
    writeLog()
    if !isStopping {
      noteLogMark()
      store.rest()
    }
    return next
  }

  /// How long to wait with what could not be done, in milliseconds.
  private static let pause: Int64 = 5000

  /// After how many chunks it is looked whether something else is to be done.
  private static let stretch = 4

  /// Imports what is ready: the folders of all feeds in turn, a chunk each. What arrives meanwhile has its turn, too, however
  /// long the files are that came before it.
  private func importFiles(_ meanwhile: @Sendable () async -> Void, _ searched: @Sendable () async -> Void) async {
    isShortOfRoom = false
    var waiting = await look()
    await searched()
    var chunks = 0
    while !isStopping {
      await beginEchoes()
      for (lane, files) in waiting.sorted(by: { $0.key.root.text < $1.key.root.text }) where isFree(lane) {
        guard let file = files.first else { continue }
        waiting[lane] = files.dropFirst()
        await claim(file)
      }
      board?.noteFiles(waiting: waiting.values.reduce(0) { $0 + $1.count }, importing: imports.count)
      if imports.isEmpty && echoes.isEmpty && waiting.values.allSatisfy(\.isEmpty) { break }
      chunks += max(1, imports.count)
      for lane in lanes where !isStopping { await advance(lane) }
      guard chunks >= Monitor.stretch else { continue }
      chunks = 0
      // Whoever waits for this actor has a turn.
      await Task.yield()
      await meanwhile()
      if isHinted { waiting = await look() }
    }
  }

  /// Searches the inbox, and goes on with what a run before this one began. Returns the files that are ready.
  private func look() async -> [Lane: ArraySlice<ReadyFile>] {
    isHinted = false
    let found = inbox.scan(now: clock.now)
    directories = found.directories
    filesAreDue = found.next
    for warning in found.warnings { logger.warning("\(warning)") }
    // Also where nothing waits: who watches the daemon learns of a full disk before the next file does.
    noteRoom(roomProblem)
    for file in found.recoverable { await begin(file, isRecovered: true) }
    var waiting: [Lane: ArraySlice<ReadyFile>] = [:]
    for file in found.ready + found.behind { waiting[file.lane, default: []].append(file) }
    return waiting
  }

  /// The folders of which a file is imported, in the order of their turns.
  private var lanes: [Lane] { imports.keys.sorted { $0.root.text < $1.root.text } }

  private func claim(_ ready: ReadyFile) async {
    do {
      let file = try inbox.claim(ready, now: clock.now)
      noteRoom(nil)
      await begin(file)
    } catch {
      if case .noRoom = error {
        isShortOfRoom = true
        noteRoom(Monitor.noRoom(error))
      } else {
        logger.debug("\(error)")
        lookAgain()
      }
    }
  }

  /// Lets the next scan tell at once what went wrong with a file, and when to try again. The file itself is held back.
  func lookAgain() {
    isHinted = true
  }

  /// Says whether a disk is nearly full before anything is to be taken, so that an alert of a run before this one goes on where
  /// nothing has changed.
  func checkRoom() {
    if let roomProblem { say(roomProblem, about: "room", level: .error) }
  }

  /// Which disk is nearly full; nil where none is, or where it cannot be told.
  private var roomProblem: String? {
    do { try inbox.checkRoom() } catch { if case .noRoom = error { return Monitor.noRoom(error) } }
    return nil
  }

  private static func noRoom(_ error: InboxError) -> String { "no new files are taken: \(error)" }

  /// Says once, in the log and as an alert, that a disk is nearly full, and that it no longer is.
  private func noteRoom(_ sentence: String?) {
    guard (said["room"] == nil) != (sentence == nil) else { return }
    say(sentence, about: "room", level: .error)
    // Where even the alert finds no room, the log has said it.
    try? store.transaction { (transaction) throws(StorageError) in
      try OwnAlerts(writer, transaction, now: clock.now).note(noRoom: sentence)
    }
  }

  /// Finds out what a claimed file is, and begins to read it.
  ///
  /// - Parameter isRecovered: whether a run before this one claimed it, and may have stored all of it.
  func begin(_ file: ClaimedFile, isRecovered: Bool = false) async {
    if file.identity.size > Monitor.largestFile { return reject(file, nil, Monitor.tooLarge(file.identity.size)) }
    do {
      let content = try inbox.open(file)
      // To change threads would cost more than to read it does.
      if !isRecovered, file.identity.size <= Monitor.smallFile { return importAtOnce(file, content) }
      let source = FileSource(WatchedFile(content, vitals.decode))
      let digest: Digest
      do { digest = try await Decoder(source, on: decoding).digest() } catch { throw InboxError.file(error) }
      guard let (feed, row) = try admit(file, digest, isRecovered: isRecovered) else { return }
      if feed.snapshot != nil { return importSnapshot(file, feed, source, digest, row: row) }
      let reader = FeedReader(source, feed, resume: try resume(of: row), queue: queue, now: clock.now)
      imports[file.lane] = FileImport(
        file, feed, digest, row: row, decoder: Decoder(source, reader, on: decoding))
    } catch {
      giveUp(file, "\(error)")
    }
  }

  /// Stores the next chunk of what is imported in a folder.
  private func advance(_ lane: Lane) async {
    // Noted while it is waited for, so that nobody whose file arrives meanwhile begins to decode another.
    guard let begun = imports[lane]?.decodeAhead() else { return }
    vitals.decode.begin()
    let next = await begun.value
    vitals.decode.end()
    imports[lane]?.take()
    if let current = imports[lane] { take(next, of: current) }
  }

  /// Stores what was read of a file, and files it where that was all.
  func take(_ next: Result<FeedChunk?, FileRejection>, of current: FileImport) {
    var current = current
    let lane = current.file.lane
    switch next {
    case .failure(let rejection):
      do {
        try verify(&current)
        reject(current.file, current.digest, rejection, row: current.row)
      } catch {
        changed(current)
      }
    case .success(nil): finish(current)
    case .success(let chunk?):
      decodeAhead(of: lane, isLast: chunk.isLast)
      do {
        try store(chunk, of: &current)
        imports[lane]?.file = current.file
        imports[lane]?.row = current.row
        writeLog()
        if chunk.isLast { finish(current) }
      } catch InboxError.changed {
        changed(current)
      } catch {
        giveUp(current.file, "\(error)")
      }
    }
  }

  /// Begins to decode, while a folder's chunk is stored, the one whose turn is next. No more than one waits, so that many
  /// feeds beside each other take no more memory than one.
  private func decodeAhead(of lane: Lane, isLast: Bool) {
    let others = lanes.filter { !isLast || $0 != lane }
    let following = others.first { $0.root.text > lane.root.text } ?? others.first
    if let following { imports[following]?.decodeAhead() }
  }

  /// One transaction: events, quarantine, rule state, alerts, messages, and how far the file is read.
  private func store(_ chunk: FeedChunk, of current: inout FileImport) throws {
    try verify(&current)
    try commit(chunk, of: current.feed, to: &current.row, current.source)
  }

  /// Throws where the file is not what was read of it.
  func verify(_ current: inout FileImport) throws(InboxError) {
    current.file = try inbox.verify(current.file, current.source.file, is: current.digest)
  }

  /// One transaction, for a file that stays what it is.
  ///
  /// - Returns: how many reports were withdrawn since the file brings them no more.
  @discardableResult
  func commit(
    _ chunk: FeedChunk, of feed: FeedDefinition, to row: inout FileRow, _ source: FileSource
  ) throws(StorageError) -> Int {
    let commit = chunkCommit(feed, remapped: row.remapped, source)
    let before = row
    board?.update { $0.waitingRecords = chunk.records }
    defer { board?.update { $0.waitingRecords = 0 } }
    do {
      let withdrawn = try commit.run(chunk, &row, &engine, store)
      board?.count(row, since: before)
      return withdrawn
    } catch {
      engine.forget()
      throw error
    }
  }

  /// How the chunks of a file are stored.
  ///
  /// - Parameter isRetry: whether they hold records that were in quarantine.
  func chunkCommit(
    _ feed: FeedDefinition, remapped: Int64?, isRetry: Bool = false, _ source: FileSource
  ) -> ChunkCommit {
    ChunkCommit(
      writer: writer,
      rules: RevisionRules(
        Storage.RevisionPolicy(feed.revision), restores: feed.snapshot != nil, remapped: remapped,
        isRetry: isRetry),
      now: clock.now, feed: feed, source: source)
  }
}
