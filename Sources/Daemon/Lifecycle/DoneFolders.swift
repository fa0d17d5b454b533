import Events
import Glibc
import Inbox
import Storage

/// The folders `done/DATE` of an inbox, from which files are deleted when they are old enough.
struct DoneFolders {
  let inbox: String
  /// The names of the feeds, each of which has a folder in the inbox.
  let feeds: [String]

  /// Deletes files of days before a date, and folders that are empty then. Nothing but regular files and empty folders is
  /// touched, and nothing outside of folders that are named like a day.
  func prune(before date: CivilDate, limit: Int) -> RetentionStep {
    var step = RetentionStep()
    for done in [inbox + "/done"] + feeds.map({ inbox + "/" + $0 + "/done" }) {
      for day in (try? DiskFile.names(in: done)) ?? [] where isBefore(day, date) {
        let folder = FilePath(done + "/" + day)
        for name in names(in: folder) {
          guard remove(folder / name) else { continue }
          step.deleted += 1
          if step.deleted == limit {
            step.next = 0
            return step
          }
        }
        _ = folder.withCString { rmdir($0) }
      }
    }
    return step
  }

  private func isBefore(_ name: String, _ date: CivilDate) -> Bool {
    guard name.utf8.count == 10, let day = ISO8601.time(name), day.precision == .day else { return false }
    return day.start.date < date
  }

  private func names(in folder: FilePath) -> [FileName] {
    guard (try? PosixFileSystem().status(of: folder))?.kind == .directory else { return [] }
    return (try? DiskFile.entries(in: folder)) ?? []
  }

  private func remove(_ path: FilePath) -> Bool {
    guard (try? PosixFileSystem().status(of: path))?.kind == .file else { return false }
    return path.withCString { unlink($0) } == 0
  }
}
