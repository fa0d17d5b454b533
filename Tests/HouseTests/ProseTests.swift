import Testing

/// What may not stand in any file, and where links lead.
@Suite struct ProseTests {
  /// Put together here so that this file does not find itself.
  static let banned = [
    "TO" + "DO", "FIX" + "ME", "X" + "XX", "for " + "now", "not " + "implemented",
  ]
  static let everything = SourceTree.swift + SourceTree.prose

  @Test(arguments: ProseTests.banned) func unfinishedWorkIsNotAnnounced(word: String) throws {
    let pattern = try Regex("(?i)\\b\(word)\\b")
    // Most files do not have the letters at all, which is quicker to see than that no line has the word.
    let suspects = Self.everything.filter { $0.text.lowercased().contains(word.lowercased()) }
    let findings = suspects.findings { $0.contains(pattern) ? "says “\(word)”" : nil }
    #expect(findings.isEmpty, "\(findings.list)")
  }

  @Test func noPathOfOneMachine() throws {
    let places = ["work", "root", "Users", "opt/swift"]
    let pattern = try Regex("(?:^|[\\s\"'`(=])/(?:" + places.joined(separator: "|") + ")/")
    let suspects = Self.everything.filter { file in places.contains { file.text.contains("/\($0)/") } }
    let findings = suspects.findings { $0.contains(pattern) ? "a path of one machine" : nil }
    #expect(findings.isEmpty, "\(findings.list)")
  }

  @Test func noPictures() {
    let findings = Self.everything.findings { line in
      line.unicodeScalars.contains(where: isPicture) ? "an emoji" : nil
    }
    #expect(findings.isEmpty, "\(findings.list)")
  }

  @Test func linksResolve() {
    let pages = SourceTree.files(["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs"], suffixes: ["md"])
    let findings = pages.flatMap { page in
      page.lines.enumerated().flatMap { index, line in
        line.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }.filter { !resolves($0, from: page) }
          .map { Finding(file: page, line: index + 1, what: "no such place: \($0)") }
      }
    }
    #expect(!pages.isEmpty)
    #expect(findings.isEmpty, "\(findings.list)")
  }

  @Test func headingsBecomeAnchors() {
    #expect(anchor(of: "## What `for` does, and why") == "what-for-does-and-why")
    #expect(normalised("docs/manual/../decisions/0001.md") == "docs/decisions/0001.md")
  }
}

private func isPicture(_ scalar: Unicode.Scalar) -> Bool {
  scalar.properties.isEmojiPresentation || (0x1F000...0x1FAFF).contains(scalar.value) || scalar.value == 0xFE0F
}

/// Whether a link of a page leads to a file of the repository, and its anchor to a heading there.
private func resolves(_ link: String, from page: SourceFile) -> Bool {
  if link.contains("://") || link.hasPrefix("mailto:") { return true }
  let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
  let folder = page.path.split(separator: "/").dropLast().joined(separator: "/")
  let target = parts[0].isEmpty ? page.path : normalised(folder.isEmpty ? String(parts[0]) : "\(folder)/\(parts[0])")
  guard SourceTree.exists(target) else { return false }
  guard parts.count > 1 else { return true }
  let lines = (SourceTree.text(of: target) ?? "").split(separator: "\n")
  return lines.contains { $0.hasPrefix("#") && anchor(of: $0) == parts[1] }
}

/// A path without `.` and `..`.
private func normalised(_ path: String) -> String {
  var parts: [Substring] = []
  for part in path.split(separator: "/") where part != "." {
    if part == ".." { _ = parts.popLast() } else { parts.append(part) }
  }
  return parts.joined(separator: "/")
}

/// The name that web views of Markdown give a heading: lower case, words joined by hyphens, other signs dropped.
private func anchor(of heading: Substring) -> String {
  let words = heading.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
  return String(words.compactMap { $0 == " " ? "-" : $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : nil })
}
