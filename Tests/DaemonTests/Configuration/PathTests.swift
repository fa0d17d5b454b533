import Testing

@testable import Daemon

@Suite struct PathTests {
  @Test(arguments: [
    ("a", "/etc/vedette/a"), ("a/", "/etc/vedette/a"), ("./a//b", "/etc/vedette/a/b"), ("../Rules", "/etc/Rules"),
    ("/var/x/", "/var/x"), ("../../../..", "/"), ("", "/etc/vedette"),
  ])
  func resolves(path: String, expected: String) {
    #expect(Path.resolve(path, in: "/etc/vedette") == expected)
  }

  @Test func takesPathsApart() {
    #expect(Path.folder(of: "/etc/vedette/vedette.yaml") == "/etc/vedette")
    #expect(Path.folder(of: "/vedette.yaml") == "/")
    #expect(Path.folder(of: "Config/feeds/a.yaml") == "Config/feeds")
    #expect(Path.folder(of: "a.yaml") == ".")
    #expect(Path.name(of: "/etc/vedette/vedette.yaml") == "vedette.yaml")
  }

  @Test func knowsWhatLiesInside() {
    #expect(Path.isInside("/spool/a/b", "/spool/a"))
    #expect(Path.isInside("/spool/a", "/spool/a"))
    #expect(Path.isInside("/spool", "/"))
    #expect(!Path.isInside("/spool/ab", "/spool/a"))
    #expect(!Path.isInside("/spool", "/spool/a"))
  }
}
