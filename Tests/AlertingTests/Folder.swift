import Glibc
import Inbox
import TestSupport

/// A temporary folder whose files are texts.
final class Folder {
  private let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path.description
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// What a file holds; empty where there is none.
  func text(_ name: String) -> String {
    guard let stream = fopen(file(name), "re") else { return "" }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    while case let byte = getc(stream), byte != EOF { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  func write(_ text: String, to name: String) {
    guard let stream = fopen(file(name), "we") else { preconditionFailure("cannot write \(name)") }
    fputs(text, stream)
    fclose(stream)
  }

  func rename(_ old: String, to new: String) {
    guard Glibc.rename(file(old), file(new)) == 0 else { preconditionFailure("cannot rename \(old)") }
  }

  func remove(_ name: String) {
    guard Glibc.remove(file(name)) == 0 else { preconditionFailure("cannot remove \(name)") }
  }
}
