import Glibc

/// Files that tests read: the project's own, and real data that lies beside the project and may be absent.
package enum TestFiles {
  /// The project's root, found from where this file was compiled.
  package static let root: String = {
    let parts = "\(#filePath)".split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/")
  }()

  /// The folder of real data: what the environment variable `VEDETTE_SHARED` names, else `../shared/data` beside the
  /// project; nil where neither is there.
  package static let shared: String? = {
    let named = getenv("VEDETTE_SHARED").map { String(cString: $0) }
    return [named, named.map { $0 + "/data" }, root + "/../shared/data"].compactMap { $0 }.last {
      access($0 + "/torture", R_OK) == 0
    }
  }()

  /// The bytes of a file of the project; nil where there is none.
  package static func bytes(inProject path: String) -> [UInt8]? {
    bytes(at: root + "/" + path)
  }

  /// The bytes of a file of the real data; nil where there is none.
  package static func bytes(inShared path: String) -> [UInt8]? {
    shared.flatMap { bytes(at: $0 + "/" + path) }
  }

  /// The names in a folder of the real data, sorted; none where there is no such folder.
  package static func names(inShared path: String) -> [String] {
    shared.map { names(at: $0 + "/" + path) } ?? []
  }

  /// Where a file or folder of the project is.
  package static func path(inProject path: String) -> String { root + "/" + path }

  /// The names in a folder of the project, sorted.
  package static func names(inProject path: String) -> [String] { names(at: root + "/" + path) }

  private static func names(at path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// The bytes of any file; nil where it cannot be read.
  package static func bytes(at path: String) -> [UInt8]? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&piece, 1, piece.count, file)
      if count == 0 { return bytes }
      bytes += piece[..<count]
    }
  }
}
