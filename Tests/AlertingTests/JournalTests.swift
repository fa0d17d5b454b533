import Alerting
import CLinux
import Glibc
import Rules
import Testing

/// Plays the journal: a datagram socket in a folder.
private final class JournalListener {
  let path: String
  private let descriptor: Int32

  init(_ path: String) {
    self.path = path
    unlink(path)
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let code = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    precondition(code == 0, "cannot listen at \(path): \(errno)")
  }

  deinit { close(descriptor) }

  /// The next entry, and whether it came as sealed memory.
  func next() -> (bytes: [UInt8], isMemory: Bool) {
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var file: Int32 = -1
    let count = vedette_receive(descriptor, &buffer, buffer.count, &file)
    guard file >= 0 else { return (Array(buffer.prefix(max(0, count))), false) }
    defer { close(file) }
    #expect(count == 0 && fcntl(file, 1034) == 15, "F_GET_SEALS: seal, shrink, grow and write")
    var status = stat()
    fstat(file, &status)
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    #expect(pread(file, &bytes, bytes.count, 0) == bytes.count)
    return (bytes, true)
  }
}

@Suite struct JournalTests {
  private let line = AlertLine(seq: 12, json: Sample.document().json, text: Sample.document().text)

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func anEntryHasTheFieldsOfItsAlert() {
    let text = text(JournalEntry(line).bytes)
    #expect(text.hasPrefix("MESSAGE=2022-08-23T23:59:59Z HIGH firing cpc-four-disruptions asset=CPC "))
    for field in [
      "PRIORITY=3", "SYSLOG_IDENTIFIER=vedette", "VEDETTE_SEQ=12", "VEDETTE_RULE=cpc-four-disruptions",
      "VEDETTE_ALERT=0b9c", "VEDETTE_STATE=firing", "VEDETTE_LEVEL=high", "VEDETTE_GROUP=asset=CPC",
      "VEDETTE_AT=2022-08-23T23:59:59Z", "VEDETTE_SUMMARY=CPC: 4 disruptions in 180 days", "VEDETTE_JSON=\(line.json)",
    ] {
      #expect(text.contains("\n\(field)\n"), "\(field)")
    }
    #expect(!text.contains("SILENCED") && !text.contains("INHIBITED"))
  }

  @Test(arguments: zip(Level.allCases, ["6", "5", "4", "3", "2"])) func thePriorityIsTheLevels(
    level: Level, priority: String
  ) {
    var document = Sample.document(transition: Sample.transition(level: level))
    document.muting = Muting(silencedBy: "0a", inhibitedBy: "0b")
    let text = text(JournalEntry(AlertLine(seq: 1, json: document.json, text: "t")).bytes)
    #expect(text.contains("\nPRIORITY=\(priority)\n"))
    #expect(text.contains("\nVEDETTE_SILENCED_BY=0a\nVEDETTE_INHIBITED_BY=0b\n"))
  }

  /// Nothing in a value can forge a field.
  @Test func valuesWithLinesAreBinary() {
    let document = Sample.document(summary: "a\nPRIORITY=0\n")
    let bytes = JournalEntry(AlertLine(seq: 1, json: document.json, text: document.text)).bytes
    let expected = Array("VEDETTE_SUMMARY\n".utf8) + [13, 0, 0, 0, 0, 0, 0, 0] + Array("a\nPRIORITY=0\n\n".utf8)
    #expect(text(bytes).contains(text(expected)))
  }

  @Test func whatIsNoAlertIsItsText() {
    #expect(
      text(JournalEntry(AlertLine(seq: 3, json: "{}", text: "t")).bytes)
        == "MESSAGE=t\nSYSLOG_IDENTIFIER=vedette\nVEDETTE_SEQ=3\n")
  }

  @Test func entriesArriveAlsoAfterTheJournalWasRestarted() throws {
    let folder = try Folder()
    let path = folder.file("socket")
    let journal = Journal(path: path)
    #expect(journal.send(JournalEntry(line)) == ENOENT)
    for _ in 0..<2 {
      let listener = JournalListener(path)
      #expect(journal.send(JournalEntry(line)) == 0)
      let (bytes, isMemory) = listener.next()
      #expect(bytes == JournalEntry(line).bytes && !isMemory)
    }
    #expect(journal.send(JournalEntry(line)) == ECONNREFUSED)
  }

  @Test func whatIsTooLongForADatagramIsSealedMemory() throws {
    let folder = try Folder()
    let listener = JournalListener(folder.file("socket"))
    var entry = JournalEntry(line)
    entry.fields.append(Label("VEDETTE_JSON", String(repeating: "x", count: 3 << 20)))
    #expect(Journal(path: listener.path).send(entry) == 0)
    let (bytes, isMemory) = listener.next()
    #expect(bytes == entry.bytes && isMemory)
  }

  @Test func theStreamIsRecognizedByItsFile() throws {
    let folder = try Folder()
    folder.write("", to: "out")
    let file = open(folder.file("out"), O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    var status = stat()
    fstat(file, &status)
    #expect(Journal.isStream(file, environment: ["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino)"]))
    #expect(!Journal.isStream(file, environment: ["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino + 1)"]))
    #expect(!Journal.isStream(file, environment: [:]))
    #expect(!Journal.isStream(-1, environment: ["JOURNAL_STREAM": "0:0"]))
  }
}
