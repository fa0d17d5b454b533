/// Paths as texts, without looking at the disk.
package enum Path {
  /// The path made absolute: relative to `folder` unless it is absolute already, without `.`, `..` and doubled or
  /// trailing slashes.
  package static func resolve(_ path: String, in folder: String) -> String {
    var parts: [Substring] = []
    for part in (path.hasPrefix("/") ? path : folder + "/" + path).split(separator: "/") where part != "." {
      if part == ".." {
        _ = parts.popLast()
      } else {
        parts.append(part)
      }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// The folder that a path lies in; `.` for a name alone.
  package static func folder(of path: String) -> String {
    let parts = path.split(separator: "/").dropLast()
    return path.hasPrefix("/") ? "/" + parts.joined(separator: "/") : parts.isEmpty ? "." : parts.joined(separator: "/")
  }

  /// The last part of a path.
  package static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Whether an absolute path is `folder` or lies below it.
  package static func isInside(_ path: String, _ folder: String) -> Bool {
    path == folder || path.hasPrefix(folder == "/" ? "/" : folder + "/")
  }
}
