import Events
import Glibc
import TestSupport

/// The files of this project that tests of the language read.
enum TextFiles {
  /// The names in a folder of the project that end so, sorted.
  static func list(_ folder: String, suffix: String) -> [String] {
    guard let directory = opendir("\(TestFiles.root)/\(folder)") else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name.hasSuffix(suffix) { names.append(name) }
    }
    return names.sorted()
  }

  static func read(_ path: String) -> String? {
    TestFiles.bytes(inProject: path).map { String(decoding: $0, as: UTF8.self) }
  }

  static func write(_ text: String, to path: String) {
    guard let file = fopen("\(TestFiles.root)/\(path)", "we") else { return }
    fputs(text, file)
    fclose(file)
  }
}

/// The event that one report tells of.
func event(_ report: Report) -> Event {
  Event(id: 1, report: report, ingested: Instant(milliseconds: 1_700_000_000_000))
}
