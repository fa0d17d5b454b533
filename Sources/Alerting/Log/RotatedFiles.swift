import Glibc

/// The files that a log was rotated to: `alerts.jsonl.1`, `alerts.jsonl-20220101` …, in no order.
enum RotatedFiles {
  /// Compressed ones cannot be read here; whoever compresses at once loses only what a start may compare with.
  private static let compressed = [".gz", ".bz2", ".xz", ".zst", ".lz4"]

  static func of(_ path: String) -> [String] {
    let (directory, name) = Directories.split(path)
    guard let listing = opendir(directory) else { return [] }
    defer { closedir(listing) }
    var found: [String] = []
    while let entry = readdir(listing) {
      let other = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard isRotation(other, of: name) else { continue }
      var status = stat()
      guard stat("\(directory)/\(other)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      found.append("\(directory)/\(other)")
    }
    return found
  }

  static func isRotation(_ other: String, of name: String) -> Bool {
    guard other.hasPrefix(name), let mark = other.dropFirst(name.count).first, mark == "." || mark == "-" else {
      return false
    }
    return !compressed.contains { other.hasSuffix($0) }
  }
}
