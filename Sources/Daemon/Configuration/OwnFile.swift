import Glibc
import Inbox

/// A file that the daemon writes, or lives by. Each must be one of its own: lines of the alert log in the database would be the
/// end of it.
struct OwnFile {
  let path: String
  /// The setting that names it; nil for one that its place follows from.
  let key: String?
  /// What it is, in a sentence about another file.
  let what: String

  /// One file in the place of another.
  struct Clash: Error, Hashable, CustomStringConvertible {
    /// The setting that would have to change.
    let key: String
    let sentence: String

    var description: String { sentence }
  }

  /// All of them, those that must stay what they are before those that could lie elsewhere.
  ///
  /// - Parameter path: of the configuration's file; nil where it is not known.
  private static func all(_ configuration: Configuration, path: String?) -> [OwnFile] {
    var files = path.map { [OwnFile(path: $0, key: nil, what: "the configuration itself")] } ?? []
    for socket in ControlAddress.candidates(configuration, environment: [:]) {
      files.append(OwnFile(path: socket, key: nil, what: "the daemon's socket"))
    }
    if case .unix(let socket) = configuration.http {
      files.append(OwnFile(path: socket, key: nil, what: "the socket of 'http.listen'"))
    }
    let (database, alerts) = (configuration.database, configuration.alerts)
    files.append(OwnFile(path: database, key: "database", what: "the database"))
    // What SQLite keeps beside it, and the lock.
    for suffix in ["-wal", "-shm", "-journal", ".lock"] {
      files.append(OwnFile(path: database + suffix, key: nil, what: "a file of the database"))
    }
    files.append(OwnFile(path: alerts.log, key: "alerts.log", what: "'alerts.log'"))
    files.append(OwnFile(path: alerts.text, key: "alerts.text", what: "'alerts.text'"))
    return files
  }

  /// Which settings name a file that is another one already, by their paths alone.
  static func clashes(_ configuration: Configuration, path: String?) -> [Clash] {
    clashes(all(configuration, path: path), by: \.path)
  }

  private static func clashes<Name: Hashable>(_ files: [OwnFile], by name: (OwnFile) -> Name) -> [Clash] {
    var found: [Name: OwnFile] = [:]
    var clashes: [Clash] = []
    for file in files {
      guard let other = found.updateValue(file, forKey: name(file)) else { continue }
      guard let key = file.key ?? other.key else { continue }
      let (named, taken) = file.key == nil ? (other, file) : (file, other)
      clashes.append(Clash(key: key, sentence: "'\(key)' (\(named.path)) would be \(taken.what)"))
    }
    return clashes
  }

  /// Looks also at what links lead to. To be called when the folders of all files are there.
  static func check(_ configuration: Configuration) throws(Clash) {
    let clashes = clashes(all(configuration, path: nil)) { Place($0.path, PosixFileSystem()) }
    if let clash = clashes.first { throw clash }
  }

  /// Where a file is, whatever leads there.
  private enum Place: Hashable {
    case file(device: UInt64, inode: UInt64)
    case path(FilePath)

    init(_ text: String, _ system: PosixFileSystem) {
      var path = FilePath(text)
      // Also a link to what is not there yet. More of them than the kernel follows are a circle.
      for _ in 0..<40 {
        guard let target = Place.target(of: path.text) else { break }
        path = FilePath(Path.resolve(target, in: path.parent.text))
      }
      let resolved = (try? system.resolve(path.parent)).map { $0 / path.name } ?? path
      if let status = try? system.status(of: resolved) {
        self = .file(device: status.device, inode: status.identity.inode)
      } else {
        self = .path(resolved)
      }
    }

    /// What a link names; nil for what is none.
    private static func target(of path: String) -> String? {
      var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(path, &bytes, bytes.count)
      return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }
  }
}
