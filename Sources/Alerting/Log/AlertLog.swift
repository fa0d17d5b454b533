import JSON

/// The alert log: `alerts.jsonl` for programs and its twin `alerts.log` for people, one line a transition.
///
/// The database holds every line; the log copies them into the files in order. It knows from the files how far it came,
/// so a crash anywhere, a rotation by rename or a full disk leads neither to a gap nor to a repeat in `seq`. It belongs
/// to one task at a time.
package final class AlertLog {
  private let json: LogFile
  private let text: LogFile
  /// How many lines are asked for, and synced, at once.
  private static let batch = 100
  /// What ``recover(mark:last:)`` was given.
  private var start: (mark: Int64, last: Int64) = (0, 0)

  /// Nothing is opened before ``recover(mark:last:)``; directories that are missing are made then.
  package init(jsonPath: String, textPath: String, disk: any LogDisk = SystemDisk()) {
    json = LogFile(path: jsonPath, disk: disk, seq: AlertLog.seq(ofJSON:))
    text = LogFile(path: textPath, disk: disk, seq: AlertLog.seq(ofText:))
  }

  /// The number of the last line that both files have, synced.
  package var position: Int64 { min(json.position, text.position) }

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
    try json.recover(mark: mark, last: last)
    try text.recover(mark: mark, last: last)
  }

  /// Writes what the files lack, and returns ``position``, to be stored as the mark: its lines are synced.
  ///
  /// One file that fails does not keep the other from being written. After an error everything can be tried again.
  ///
  /// - Parameter lines: The lines behind a number in the order of their own, at most as many as asked for.
  package func catchUp(_ lines: (_ after: Int64, _ limit: Int) throws -> [AlertLine]) throws -> Int64 {
    let outcomes = [
      Result { try copy(lines, \.json, to: json) },
      Result { try copy(lines, \.text, to: text) },
    ]
    for outcome in outcomes { try outcome.get() }
    return position
  }

  /// Opens both paths anew, for those who rotate by a signal; otherwise a rename is noticed by itself.
  package func reopen() throws(AlertLogError) {
    try json.reopen()
    try text.reopen()
  }

  private func copy(
    _ lines: (_ after: Int64, _ limit: Int) throws -> [AlertLine], _ column: KeyPath<AlertLine, String>,
    to file: LogFile
  ) throws {
    if !file.isRecovered { try file.recover(mark: start.mark, last: start.last) }
    while true {
      let batch = try lines(file.position, AlertLog.batch)
      guard !batch.isEmpty else { return }
      try file.append(batch.map { ($0.seq, $0[keyPath: column]) })
    }
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
