import Glibc

/// A text file of the repository.
struct SourceFile: Sendable {
  /// From the repository's root, with slashes.
  let path: String
  let text: String
  let lines: [Substring]

  init(path: String, text: String) {
    self.path = path
    self.text = text
    // A file that ends in a line feed has no empty last line.
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    self.lines = lines
  }

  /// Its name's ending, without the dot.
  var suffix: Substring {
    path.split(separator: "/").last?.split(separator: ".").last ?? ""
  }

  /// The folder below `Sources` or `Tests` that holds it.
  var target: String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 && (parts[0] == "Sources" || parts[0] == "Tests") ? String(parts[1]) : nil
  }
}

/// The repository that these tests belong to, as its files stand on disk.
enum SourceTree {
  /// Its root, found from where this file was compiled.
  static let root: String = {
    let parts = "\(#filePath)".split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/")
  }()

  /// All text files below some folders and the files of these names, in the order of their paths.
  static func files(_ places: [String], suffixes: Set<String> = ["swift"]) -> [SourceFile] {
    places.flatMap { paths(at: $0) }.sorted()
      .map { ($0, String($0.split(separator: ".").last ?? "")) }
      .filter { suffixes.contains($0.1) }
      .compactMap { path, _ in text(of: path).map { SourceFile(path: path, text: $0) } }
  }

  static let swift = files(["Package.swift", "Sources", "Tests"])
  static let sources = files(["Sources"])
  static let prose = files(
    [
      "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs", "Config", "systemd", "scripts", "Rules", "Makefile",
      ".ci",
    ],
    suffixes: [
      "md", "yaml", "yml", "sh", "Makefile", "service", "sysusers", "tmpfiles", "logrotate", "awk", "sed", "conf",
      "ci/run", "1",
    ])

  /// What a file holds, or nil where there is none.
  static func text(of path: String) -> String? {
    guard let file = fopen("\(root)/\(path)", "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func exists(_ path: String) -> Bool {
    access("\(root)/\(path)", F_OK) == 0
  }

  /// The files at and below a place, from the root.
  private static func paths(at place: String) -> [String] {
    guard let directory = opendir("\(root)/\(place)") else { return exists(place) ? [place] : [] }
    defer { closedir(directory) }
    var found: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard name != ".", name != "..", name != ".build" else { continue }
      found += paths(at: "\(place)/\(name)")
    }
    return found
  }
}

/// A breach of the house's rules, as a test prints it.
struct Finding: CustomStringConvertible {
  let file: SourceFile
  /// From 1.
  let line: Int
  let what: String

  var description: String { "\(file.path):\(line): \(what)" }
}

extension [Finding] {
  /// One a line, for the message of an expectation.
  var list: String { map(\.description).joined(separator: "\n") }
}

extension [SourceFile] {
  /// What a check says of each line: nil for nothing.
  func findings(_ check: (Substring) -> String?) -> [Finding] {
    flatMap { file in
      file.lines.enumerated().compactMap { index, line in
        check(line).map { Finding(file: file, line: index + 1, what: $0) }
      }
    }
  }
}
