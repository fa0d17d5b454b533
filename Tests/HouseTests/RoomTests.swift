import Testing

/// Which room may know which other. SwiftPM lets a target import what a dependency of its dependencies brings along,
/// so the direction is checked here.
@Suite struct RoomTests {
  /// What comes with the toolchain, and what a room that acts may use of it.
  static let systemModules: Set<String> = ["Glibc", "Dispatch", "Synchronization"]
  static let pureRooms: Set<String> = ["JSON", "Digests", "Documents", "Events", "Feeds", "Rules"]
  static let testModules: Set<String> = ["Testing", "Glibc", "Dispatch", "Synchronization"]

  @Test func theManifestIsRead() {
    let dependencies = Manifest.current.dependencies
    #expect(dependencies["Events"] == ["JSON", "Digests"])
    #expect(dependencies["CSQLite"] == [])
    #expect(dependencies["Daemon"]?.contains("Logging") == true)
    #expect(dependencies["vedette"]?.contains("ArgumentParser") == true)
  }

  @Test func everyImportIsDeclared() {
    let findings = SourceTree.files(["Sources", "Tests"]).flatMap { file -> [Finding] in
      guard let target = file.target else { return [] }
      var allowed = Manifest.current.dependencies[target] ?? []
      if file.path.hasPrefix("Tests/") {
        allowed.formUnion(Self.testModules)
      } else if !Self.pureRooms.contains(target) {
        allowed.formUnion(Self.systemModules)
      }
      return Import.all(in: file).filter { !allowed.contains($0.module) }
        .map { Finding(file: file, line: $0.line, what: "\(target) may not import \($0.module)") }
    }
    #expect(findings.isEmpty, "\(findings.list)")
  }

  /// The clock and the disk are arguments in a room that thinks.
  @Test func pureRoomsTouchNoClockAndNoDisk() {
    let calls =
      /\b(?:clock_gettime|gettimeofday|time\(nil|fopen|open|read|write|stat|unlink|rename|getenv|usleep|sleep)\(|\b(?:ContinuousClock|SuspendingClock|DispatchQueue|Task\.sleep|CommandLine)\b/
    let pure = SourceTree.sources.filter { Self.pureRooms.contains($0.target ?? "") }
    let findings = pure.flatMap { file in
      [file].findings { line in
        line.matches(of: calls).contains { match in
          let before = line[..<match.range.lowerBound]
          let isOurs = file.text.contains("func \(match.0)") || file.text.contains("\(match.0.dropLast()): (")
          // A method or a parameter of ours may be called `read`; meant are the functions of the C library.
          return !isComment(line) && !before.hasSuffix(".") && !isOurs
        } ? "a call to the clock or the disk" : nil
      }
    }
    #expect(!pure.isEmpty)
    #expect(findings.isEmpty, "\(findings.list)")
  }

  /// A descriptor that a child inherits keeps a connection open that its owner has closed.
  @Test func noDescriptorIsInherited() {
    let openings = [
      /(?:^|[^.\w])(?:Glibc\.)?(?:socket|accept4?|pipe2?|creat|epoll_create1?|inotify_init1?|memfd_create)\([^)]*[,&]/,
      /\bopen(?:at)?\(.*\bO_[A-Z]+/, /\bfopen\(/,
    ]
    let safe = /CLOEXEC|socketType|\bkind\b|\bflags\b|"[rwa]\+?e"/
    let findings = SourceTree.files(["Sources", "Tests"], suffixes: ["swift", "c", "h"])
      .filter { !$0.path.hasPrefix("Tests/HouseTests/RoomTests") }
      .findings { line in
        let opens = openings.contains { line.contains($0) }
        return opens && !isComment(line) && !line.contains("func ") && !line.contains("?.accept")
          && !line.contains(safe)
          ? "a descriptor without CLOEXEC" : nil
      }
    #expect(findings.isEmpty, "\(findings.list)")
  }

  @Test func foundationIsNowhere() {
    let findings = SourceTree.swift.flatMap { file in
      Import.all(in: file).filter { $0.module.hasPrefix("Foundation") }
        .map { Finding(file: file, line: $0.line, what: "imports \($0.module)") }
    }
    #expect(findings.isEmpty, "\(findings.list)")
  }

  /// What runs on threads that everybody shares wakes the process once a second for ever: docs/decisions/0033.
  @Test func nothingIsLeftToSharedThreads() {
    let shared = /\bTask(?:\.detached)? \{|\.global\(|\.setSpecific\(/
    let sources = SourceTree.sources.filter { $0.target != "TestSupport" }
    let findings = sources.flatMap { file in
      [file].findings { !isComment($0) && $0.contains(shared) ? "runs on threads that everybody shares" : nil }
    }
    #expect(sources.contains { $0.text.contains("Task(executorPreference: ") })
    #expect(findings.isEmpty, "\(findings.list)")
  }

  /// docs/architecture.md shows the same table as Package.swift declares.
  @Test func theDocumentedTableIsTheManifest() throws {
    let text = try #require(SourceTree.text(of: "docs/architecture.md"))
    var documented: [String: Set<String>] = [:]
    for row in text.matches(of: /(?m)^\| `(\w+)` \|[^|]*\|([^|]*)\|$/) {
      documented[String(row.1)] = Set(row.2.matches(of: /`(\w+)`/).map { String($0.1) })
    }
    let declared = Manifest.current.dependencies.filter { !$0.key.hasSuffix("Tests") }
    #expect(Set(documented.keys) == Set(declared.keys))
    for (room, imports) in declared {
      #expect(documented[room] == imports, "\(room): docs/architecture.md and Package.swift differ")
    }
  }

  @Test func everyTargetHasItsFolder() {
    for target in Manifest.current.dependencies.keys {
      let folder = target.hasSuffix("Tests") ? "Tests" : "Sources"
      #expect(SourceTree.exists("\(folder)/\(target)"), "\(target) has no folder")
    }
  }
}

/// Whether a line is nothing but a comment.
func isComment(_ line: Substring) -> Bool {
  line.trimmingPrefix { $0 == " " }.hasPrefix("//")
}
