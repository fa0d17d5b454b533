/// A path as the kernel knows it: bytes, in no particular encoding.
///
/// A `String` would not do. It repairs what is not UTF-8, so such a file could never be opened again, and it takes two
/// names for equal that differ only in how an accent is composed.
package struct FilePath: Hashable, Comparable, Sendable {
  /// Without a NUL, and without a slash at the end (unless it is the root).
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) {
    var bytes = bytes
    while bytes.count > 1, bytes.last == FilePath.slash { bytes.removeLast() }
    self.bytes = bytes
  }

  package init(_ text: String) {
    self.init(bytes: Array(text.utf8))
  }

  private static let slash = UInt8(ascii: "/")

  /// The path as text, for people and for JSON; what is not UTF-8 in it is repaired.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Everything after the last slash.
  package var name: FileName {
    let start = bytes.lastIndex(of: FilePath.slash).map { $0 + 1 } ?? 0
    return FileName(bytes: Array(bytes[start...]))
  }

  /// The directory that it names an entry of: `.` for a bare name, and the root for the root.
  package var parent: FilePath {
    guard let last = bytes.lastIndex(of: FilePath.slash) else { return FilePath(".") }
    return last == 0 ? FilePath("/") : FilePath(bytes: Array(bytes[..<last]))
  }

  /// By the bytes.
  package static func < (left: FilePath, right: FilePath) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  package static func / (directory: FilePath, name: FileName) -> FilePath {
    let isRoot = directory.bytes == [slash]
    return FilePath(bytes: directory.bytes + (isRoot ? [] : [slash]) + name.bytes)
  }

  package static func / (directory: FilePath, name: String) -> FilePath {
    directory / FileName(name)
  }

  /// Whether it is `directory` or lies somewhere in it, by its text alone.
  package func isInside(_ directory: FilePath) -> Bool {
    if bytes == directory.bytes || directory.bytes == [FilePath.slash] { return true }
    return bytes.starts(with: directory.bytes + [FilePath.slash])
  }

  /// Calls a function of the system with the path as a C string.
  package func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
      // Never empty: it ends in the NUL that was just appended.
      body(buffer.baseAddress.unsafelyUnwrapped)
    }
  }
}

extension FilePath: CustomStringConvertible {
  package var description: String { text }
}

/// The name of an entry of a directory: bytes without a slash, at most ``longest`` of them.
package struct FileName: Hashable, Comparable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  package init(_ text: String) {
    self.init(bytes: Array(text.utf8))
  }

  /// `NAME_MAX` of every file system that Linux is commonly run on.
  package static let longest = 255

  /// The name as text, for people and for JSON; what is not UTF-8 in it is repaired.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// By the bytes.
  package static func < (left: FileName, right: FileName) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  /// The name with something appended, shortened before that where it would be too long for a file system.
  package func appending(_ suffix: String) -> FileName {
    FileName(bytes: bytes.prefix(FileName.longest - suffix.utf8.count) + Array(suffix.utf8))
  }
}

extension FileName: CustomStringConvertible {
  package var description: String { text }
}

extension FileName {
  /// Whether the name says that somebody is still writing: it begins with a dot or ends in
  /// `.tmp .part .partial .filepart ~`. A file under such a name is never read.
  package var isTemporary: Bool {
    bytes.first == UInt8(ascii: ".") || FileName.temporaryEndings.contains { bytes.ends(with: $0) }
  }

  private static let temporaryEndings = [".tmp", ".part", ".partial", ".filepart", "~"].map { Array($0.utf8) }
}

extension [UInt8] {
  fileprivate func ends(with suffix: [UInt8]) -> Bool {
    count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
  }
}
