import CLinux
import Dispatch
import Glibc
import Inbox
import JSON
import Synchronization
import TestSupport
import Testing

@testable import Daemon

@Suite(.timeLimit(.minutes(10))) struct ControlServerTests {
  private let folder: TemporaryFolder
  private let path: String
  private let queue = DispatchQueue(label: "test.control", target: .global(qos: .default))

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("control.sock").text
  }

  private func server(_ answer: @escaping ControlAnswer = { _, _ in .success(.null) }) throws -> ControlServer {
    try ControlServer(path: path, database: "/db", queue: queue, answer: answer)
  }

  /// Asks as a command does.
  private func ask(
    _ call: ControlCall, file: Int32? = nil, progress: @escaping @Sendable (JSONValue) -> Void = { _ in }
  ) async throws -> Result<JSONValue, ControlError> {
    let path = path
    return try await waiting {
      let client = try ControlClient(path: path, database: "/db")
      return try client.perform(call, file: file, progress: progress)
    }
  }

  @Test func bringsTheRequestAndTheReply() async throws {
    let server = try server { call, exchange in
      exchange.progress(.number("1"))
      exchange.progress(.number("2"))
      return .success(.array([.string(call.name), call.arguments, .string(exchange.user)]))
    }
    let heard = Mutex<[JSONValue]>([])
    let arguments = JSONValue.object([JSONMember("id", .string("a\nb"))])
    let reply = try await ask(ControlCall("ack", arguments)) { value in heard.withLock { $0.append(value) } }
    #expect(reply == .success(.array([.string("ack"), arguments, .string(UserName.own)])))
    #expect(heard.withLock(\.self) == [.number("1"), .number("2")])
    withExtendedLifetime(server) {}
  }

  @Test func bringsWhyARequestWasNotDone() async throws {
    let server = try server { _, _ in .failure(ControlError("no such alert")) }
    #expect(try await ask(ControlCall("ack", .object([]))) == .failure(ControlError("no such alert")))
    withExtendedLifetime(server) {}
  }

  @Test func handsAFileOver() async throws {
    let server = try server { _, exchange in
      var bytes = [UInt8](repeating: 0, count: 100)
      let count = (try? exchange.file?.read(into: &bytes, at: 0)) ?? 0
      return .success(.string(String(decoding: bytes[..<count], as: UTF8.self)))
    }
    let file = folder.file("a.csv")
    try PosixFileSystem().write(Array("the content".utf8), to: file)
    let descriptor = open(file.text, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    #expect(try await ask(ControlCall("import", .null), file: descriptor) == .success(.string("the content")))
    withExtendedLifetime(server) {}
  }

  /// Reading from a FIFO could wait for ever.
  @Test func takesOnlyRegularFiles() async throws {
    let server = try server()
    var ends: [Int32] = [0, 0]
    #expect(vedette_pipe(&ends, 0) == 0)
    defer { for end in ends { close(end) } }
    guard case .failure = try await ask(ControlCall("import", .null), file: ends[0]) else {
      Issue.record("a pipe was taken")
      return
    }
    withExtendedLifetime(server) {}
  }

  @Test func tellsDaemonsApart() async throws {
    let server = try server()
    let path = path
    await #expect(throws: ControlClient.Refusal.otherDaemon) {
      try await waiting { _ = try ControlClient(path: path, database: "/other") }
    }
    withExtendedLifetime(server) {}
  }

  @Test(arguments: ["not JSON\n", "{}\n", "\n", String(repeating: "x", count: ControlConnection.longestRequest + 1)])
  func refusesWhatIsNoRequest(_ text: String) async throws {
    let server = try server()
    let path = path
    let lines = try await waiting {
      let connection = try RawConnection(path)
      connection.send(text)
      return connection.lines()
    }
    #expect(lines == [.greeting(database: "/db"), .error("this is no request")])
    withExtendedLifetime(server) {}
  }

  @Test func boundsTheConnections() async throws {
    let server = try server()
    let path = path
    let lines = try await waiting {
      let others = try (0..<ControlServer.maxConnections).map { _ in
        let connection = try RawConnection(path)
        _ = connection.first()
        return connection
      }
      return withExtendedLifetime(others) { (try? RawConnection(path))?.lines() }
    }
    #expect(lines == [.greeting(database: "/db"), .error("too many commands are connected; try again")])
    withExtendedLifetime(server) {}
  }

  /// The end of the connection comes with the request, or a little later: each has its turn in so many.
  @Test func aRequestCanTellThatNobodyWaits() async throws {
    let seen = Bell()
    let server = try server { _, exchange in
      try? await waiting { while !exchange.isAbandoned() { usleep(1000) } }
      seen.ring()
      return .success(.null)
    }
    let path = path
    for _ in 0..<50 {
      try await waiting {
        let connection = try RawConnection(path)
        _ = connection.first()
        connection.send("{\"request\":\"import\"}\n")
      }
      await seen.wait()
    }
    withExtendedLifetime(server) {}
  }

  @Test func onlyItsGroupMayConnect() throws {
    let server = try server()
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o660)
    withExtendedLifetime(server) {}
  }

  @Test func takesTheSocketThatAKilledDaemonLeft() async throws {
    let left = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    #expect(UnixAddress(path)?.with { bind(left, $0, $1) } == 0)
    close(left)
    let server = try server { _, _ in .success(.bool(true)) }
    #expect(try await ask(ControlCall("ack", .null)) == .success(.bool(true)))
    withExtendedLifetime(server) {}
  }

  @Test func leavesAFileThatIsNoSocket() throws {
    try PosixFileSystem().write(Array("mine".utf8), to: FilePath(path))
    #expect(throws: FileError("listen on", FilePath(path), code: EADDRINUSE)) { _ = try self.server() }
    #expect(try DiskFile.read(path) == Array("mine".utf8))
  }

  @Test func leavesTheSocketOfALivingDaemon() throws {
    let server = try server()
    #expect(throws: FileError("listen on", FilePath(path), code: EADDRINUSE)) { _ = try self.server() }
    #expect(access(path, F_OK) == 0)
    withExtendedLifetime(server) {}
  }

  @Test func leavesNoSocketBehind() throws {
    do { _ = try server() }
    #expect(access(path, F_OK) != 0)
  }

  @Test func saysThatAPathIsTooLong() {
    let path = folder.file(String(repeating: "x", count: 120)).text
    #expect(throws: FileError("listen on", FilePath(path), code: ENAMETOOLONG)) {
      _ = try ControlServer(path: path, database: "/db", queue: queue) { _, _ in .success(.null) }
    }
  }
}
