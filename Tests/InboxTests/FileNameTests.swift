import Inbox
import Testing

@Suite struct FileNameTests {
  @Test(arguments: [".x.csv", ".", "a.tmp", "a.part", "a.partial", "a.filepart", "a~", ".tmp", "~", "a.csv.tmp"])
  func isTemporary(name: String) {
    #expect(FileName(name).isTemporary)
  }

  @Test(arguments: ["a", "a.csv", "tmp", "part", "a.tmp.csv", "a.TMP", "~a", "a.temp"])
  func isNotTemporary(name: String) {
    #expect(!FileName(name).isTemporary)
  }

  @Test func keepsWhatIsNotUTF8() {
    let path = FilePath("/spool/incoming") / FileName(bytes: [0x61, 0xFF, 0x62])
    #expect(path.name.bytes == [0x61, 0xFF, 0x62])
    #expect(path.text == "/spool/incoming/a\u{FFFD}b")
    #expect(path != FilePath("/spool/incoming/a\u{FFFD}b"))
  }

  @Test func tellsComposedFromDecomposed() {
    #expect("caf\u{E9}" == "cafe\u{301}")
    #expect(FileName("caf\u{E9}") != FileName("cafe\u{301}"))
  }

  @Test func staysShortEnoughWhenAppendedTo() {
    let longest = FileName(String(repeating: "x", count: 255))
    let reason = longest.appending(".reason.json")
    #expect(reason.bytes.count == 255)
    #expect(reason.text.hasSuffix("x.reason.json"))
    #expect(FileName("a.csv").appending(".1").text == "a.csv.1")
  }

  @Test(arguments: [
    ("/a/b", "/a", "b"), ("/a", "/", "a"), ("a", ".", "a"), ("/a/b/", "/a", "b"),
  ])
  func takesApart(path: String, parent: String, name: String) {
    #expect(FilePath(path).parent == FilePath(parent))
    #expect(FilePath(path).name == FileName(name))
  }

  @Test func joins() {
    #expect(FilePath("/") / "a" == FilePath("/a"))
    #expect(FilePath("/a") / "b" == FilePath("/a/b"))
  }

  @Test func tellsInsideFromBeside() {
    #expect(FilePath("/a/b").isInside(FilePath("/a")))
    #expect(FilePath("/a").isInside(FilePath("/a")))
    #expect(FilePath("/a").isInside(FilePath("/")))
    #expect(!FilePath("/ab").isInside(FilePath("/a")))
    #expect(!FilePath("/").isInside(FilePath("/a")))
  }
}
