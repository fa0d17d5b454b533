package import Events

/// A claimed file that is open for reading.
package struct OpenFile {
  package let file: ClaimedFile
  package let content: any ReadableFile
}

extension Inbox {
  /// Claims a file that was just renamed in, without looking at anything else: so the way to its alert is short. To be
  /// called after ``noteRenamedIn(_:)``.
  ///
  /// Nil where that is not enough to know that it is this file's turn, or where something is not as it should be: the next
  /// scan finds out. It is not its turn while another file of its folder is claimed, waits to be, or failed.
  ///
  /// - Parameter limit: the longest file that is taken, in bytes.
  package mutating func claimArrival(_ path: FilePath, atMost limit: Int64, now: Instant) -> OpenFile? {
    guard let lane = lanes.first(where: { $0.incoming == path.parent }), isQuiet(lane),
      scanner.takeRenamedIn(path)
    else { return nil }
    guard (try? checkRoom()) != nil, let content = try? fileSystem.open(path), let status = try? content.status(),
      status.identity.size <= limit
    else {
      // Where it is no file that can be read, or there is no room, a scan says so.
      scanner.noteRenamedIn(path)
      return nil
    }
    let ready = ReadyFile(lane: lane, name: path.name, identity: status.identity)
    return (try? take(ready, now: now)).map { OpenFile(file: $0, content: content) }
  }

  /// Whether no file of a lane comes before one that arrives.
  private func isQuiet(_ lane: Lane) -> Bool {
    !claimed.values.contains(lane) && !crowded.contains(lane) && !listed.contains { $0.parent == lane.incoming }
  }
}
