/// What Package.swift says of its targets, read as text: the manifest of a package cannot be imported by its tests.
struct Manifest {
  /// The targets by name, with the modules that each may import.
  let dependencies: [String: Set<String>]

  static let current = Manifest(SourceTree.text(of: "Package.swift") ?? "")

  init(_ text: String) {
    var found: [String: Set<String>] = [:]
    // A name, then everything up to the closing bracket of its dependencies, if it has any.
    let declaration =
      /(room|tests|\.executableTarget|\.target|\.systemLibrary)\(\s*(?:name:\s*)?"(\w+)"(?:,\s*(?:dependencies:\s*)?\[([^\]]*)\])?/
    let body = text.firstRange(of: "targets: [\n").map { text[$0.upperBound...] } ?? ""
    for match in body.matches(of: declaration) {
      let list = match.3 ?? ""
      var names = Set(list.matches(of: /"(\w+)"/).map { String($0.1) })
      if list.contains(/\blogging\b/) { names.insert("Logging") }
      if list.contains(/\bargumentParser\b/) { names.insert("ArgumentParser") }
      found[String(match.2)] = names
    }
    dependencies = found
  }
}

/// An `import` in a Swift file.
struct Import {
  let module: String
  let line: Int

  /// The imports of a file: `import X`, `package import struct X.Y`, `@testable import X` …
  static func all(in file: SourceFile) -> [Import] {
    let pattern =
      /^\s*(?:@\w+\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?(\w+)/
    return file.lines.enumerated().compactMap { index, line in
      line.firstMatch(of: pattern).map { Import(module: String($0.1), line: index + 1) }
    }
  }
}
