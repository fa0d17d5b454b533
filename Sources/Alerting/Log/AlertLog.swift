import JSON

/// The alert log: `alerts.jsonl` for programs and its twin `alerts.log` for people, one line a transition.
///
/// The database holds every line; the log copies them into the files in order. It knows from the files how far it came,
/// so a crash anywhere, a rotation by rename or a full disk leads neither to a gap nor to a repeat in `seq`. It belongs
/// to one task at a time.
package final class AlertLog {
  private let json: LogFile
  private let text: LogFile
  private let viewer: LogViewer
  /// How many lines are asked for, and synced, at once.
  private static let batch = 500
  /// What ``recover(mark:last:)`` was given.
  private var start: (mark: Int64, last: Int64) = (0, 0)

  /// Nothing is opened before ``recover(mark:last:)``; directories that are missing are made then.
  ///
  /// - Parameter show: Shows each line that is new since the start to who watches; it cannot fail.
  package init(
    jsonPath: String, textPath: String, disk: any LogDisk = SystemDisk(), show: @escaping (AlertLine) -> Void = { _ in }
  ) {
    json = LogFile(path: jsonPath, disk: disk, column: \.json, seq: AlertLog.seq(ofJSON:))
    text = LogFile(path: textPath, disk: disk, column: \.text, seq: AlertLog.seq(ofText:))
    viewer = LogViewer(show)
  }

  /// The number of the last line that both files have, synced.
  package var position: Int64 { min(json.position, text.position) }

  /// The number of the last line of a file that is ahead of the database, as was found at the start; nil where none is.
  package var ahead: Int64? { [json, text].compactMap(\.ahead).max() }

  /// Finds out how far the files came. To be called once, at the start, before ``catchUp(_:)``, which tries again what
  /// failed here.
  ///
  /// A torn last line is cut off. The last complete line counts, of the current file or else of the newest one that it
  /// was rotated to; where there is none, `mark` does.
  ///
  /// - Parameters:
  ///   - mark: The last number that ``catchUp(_:)`` returned, as the database kept it; 0 for none.
  ///   - last: The number of the last line in the database; 0 for none. Where the files are ahead of it, because the
  ///     database was replaced by an older one, what it adds from then on is written, and numbers repeat.
  package func recover(mark: Int64, last: Int64) throws(AlertLogError) {
    start = (mark, last)
    viewer.position = last
    try json.recover(mark: mark, last: last)
    try text.recover(mark: mark, last: last)
  }

  /// Writes what the files lack, and returns ``position``, to be stored as the mark: its lines are synced.
  ///
  /// Each line is asked for once, for both files and who watches. One file that fails does not keep the other from being
  /// written. After an error everything can be tried again.
  ///
  /// - Parameter lines: The lines behind a number in the order of their own, at most as many as asked for.
  package func catchUp(_ lines: (_ after: Int64, _ limit: Int) throws -> [AlertLine]) throws -> Int64 {
    var failure: (any Error)?
    func attempt(_ body: () throws -> Void) -> Bool {
      do { try body() } catch {
        failure = failure ?? error
        return false
      }
      return true
    }
    let files = [json, text].filter { file in attempt { try recover(file) } }
    var sinks: [any LogSink] = files + [viewer]
    while let after = sinks.map(\.position).min() {
      let batch = try lines(after, AlertLog.batch)
      if batch.isEmpty { break }
      sinks = sinks.filter { sink in attempt { try sink.take(batch) } }
    }
    if let failure { throw failure }
    return position
  }

  private func recover(_ file: LogFile) throws(AlertLogError) {
    if !file.isRecovered { try file.recover(mark: start.mark, last: start.last) }
  }

  /// Opens both paths anew, for those who rotate by a signal; otherwise a rename is noticed by itself.
  package func reopen() throws(AlertLogError) {
    try json.reopen()
    try text.reopen()
  }

  /// The member `seq` of a line of `alerts.jsonl`.
  static func seq(ofJSON line: [UInt8]) -> Int64? {
    guard case .number(let token)? = (try? JSONValue(parsing: String(decoding: line, as: UTF8.self)))?["seq"] else {
      return nil
    }
    return Int64(token)
  }

  /// The `seq=N` that ends a line of `alerts.log`.
  static func seq(ofText line: [UInt8]) -> Int64? {
    let mark = " seq="
    let last = String(decoding: line, as: UTF8.self).split(separator: " ").last
    guard let last, last.hasPrefix(mark.dropFirst()) else { return nil }
    return Int64(last.dropFirst(mark.count - 1))
  }
}
