import Glibc
import Inbox
import TestSupport
import Testing

extension TemporaryFolder {
  /// The folder's path.
  var text: String { path.text }

  /// Writes a file, and the folders that lead to it.
  func write(_ name: String, _ content: String = "") throws {
    var folder = text
    for part in name.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o755)
    }
    let file = try #require(fopen(text + "/" + name, "we"))
    fputs(content, file)
    fclose(file)
  }
}
