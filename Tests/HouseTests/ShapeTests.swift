import Testing

/// How long things may be, and what is written about them.
@Suite struct ShapeTests {
  @Test func filesHaveOneIdea() {
    let long = SourceTree.swift.filter { $0.lines.count > 400 }
      .map { Finding(file: $0, line: $0.lines.count, what: "longer than 400 lines") }
    #expect(long.isEmpty, "\(long.list)")
  }

  @Test func functionsFitAScreen() {
    let long = SourceTree.swift.flatMap { file in
      functions(in: file).filter { $0.length > 60 }
        .map { Finding(file: file, line: $0.line, what: "a function of \($0.length) lines") }
    }
    #expect(long.isEmpty, "\(long.list)")
  }

  /// Stored properties and memberwise initialisers may speak for themselves: their type is documented. What fulfils a
  /// protocol of ours is documented there.
  @Test func whatCrossesATargetIsDocumented() {
    let declaration =
      /^\s*(?:@\w+(?:\([^)]*\))?\s+)*package\s+(?:(?:static|final|mutating|consuming|borrowing|nonisolated|indirect|convenience|override|isolated)\s+)*(?:func|struct|enum|class|actor|protocol|typealias|subscript)\b/
    let requirements = documentedRequirements()
    let findings = SourceTree.sources.flatMap { file in
      file.lines.indices.filter { file.lines[$0].contains(declaration) && !isOperator(file.lines[$0]) }
        .filter { !isDocumented($0, in: file) && !requirements.contains(functionName(file.lines[$0]) ?? "") }
        .map { Finding(file: file, line: $0 + 1, what: "a package declaration without ///") }
    }
    #expect(findings.isEmpty, "\(findings.list)")
  }

  @Test func functionsAreMeasured() {
    let file = SourceFile(path: "x.swift", text: "struct A {\n  func b() {\n    c()\n  }\n  init() {}\n}\n")
    #expect(functions(in: file).map(\.line) == [2])
    #expect(functions(in: file).map(\.length) == [3])
  }
}

/// A function's first line, and how many lines it has with its braces.
struct FunctionExtent {
  let line: Int
  let length: Int
}

/// The functions of a file. The formatter closes a body with a brace at the indentation of its declaration, so the
/// first such brace after it is its end.
func functions(in file: SourceFile) -> [FunctionExtent] {
  let start =
    /^(\s*)(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private|static|final|mutating|consuming|borrowing|nonisolated|convenience|override|isolated)\s+)*(?:func|init|deinit|subscript|var)\b/
  return file.lines.indices.compactMap { index in
    guard let indentation = file.lines[index].firstMatch(of: start)?.1 else { return nil }
    let end = file.lines[(index + 1)...].firstIndex { line in
      line.hasPrefix(indentation) && !line.dropFirst(indentation.count).hasPrefix(" ") && !line.isEmpty
        && !line.dropFirst(indentation.count).hasPrefix(")") && !line.dropFirst(indentation.count).hasPrefix("{")
        && !line.dropFirst(indentation.count).hasPrefix("where")
    }
    guard let end, file.lines[end] == "\(indentation)}" else { return nil }
    return FunctionExtent(line: index + 1, length: end - index + 1)
  }
}

/// The names of functions that a protocol declares and documents: the standard library's and swift-argument-parser's,
/// and ours, where they stand without `package`.
private func documentedRequirements() -> Set<String> {
  let requirement = /^ +(?:mutating )?func \w+\(/
  let ours = Set(
    SourceTree.sources.flatMap { file in
      file.lines.indices.filter { file.lines[$0].contains(requirement) && isDocumented($0, in: file) }
        .compactMap { functionName(file.lines[$0]) }
    })
  return ours.union(["next", "run", "validate", "makeIterator", "enqueue", "checkIsolated"])
}

/// The name that a line declares as a function, or nil.
private func functionName(_ line: Substring) -> String? {
  line.firstMatch(of: /\bfunc (\w+)/).map { String($0.1) }
}

private func isOperator(_ line: Substring) -> Bool {
  line.contains(/\bfunc (?:[<=>!~+*\/&|^%-]+) ?\(|func hash\(into/)
}

/// Whether the lines before a declaration, attributes aside, end in a documentation comment.
private func isDocumented(_ index: Int, in file: SourceFile) -> Bool {
  let before = file.lines[..<index].last { !$0.trimmingPrefix { $0 == " " }.hasPrefix("@") }
  return before?.trimmingPrefix { $0 == " " }.hasPrefix("///") == true
}
