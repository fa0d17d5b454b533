import Glibc
import Inbox
import Synchronization
import TestSupport
import Testing

@testable import Daemon

/// The server with real sockets. Clients read on the test's thread, which costs no other test anything but time.
@Suite(.timeLimit(.minutes(5))) struct HTTPServerTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    SignalSource.ignoreBrokenPipes()
  }

  private func server(_ address: String = "127.0.0.1:0", open: OpenConnections = OpenConnections()) throws -> HTTPServer
  {
    try HTTPServer(try HTTPAddress(address, folder: folder.path.text), open: open) { request in
      var response = HTTPResponse.text(
        "\(request.method) \(request.path) \(request.arguments.sorted { $0.key < $1.key }) body=\(request.hasBody)")
      if request.path == "/large" { response.body = Array(repeating: 0x61, count: 3 << 20) }
      response.headers["X-Own"] = "yes"
      return response
    }
  }

  private func port(_ server: HTTPServer) throws -> UInt16 {
    guard case .ipv4(_, let port) = server.address else { throw FileError("port", folder.path, code: 0) }
    return port
  }

  private func client(_ server: HTTPServer) throws -> LoopbackClient {
    try #require(LoopbackClient(port: try port(server)))
  }

  @Test func aRequestIsAnswered() throws {
    let server = try server()
    let (head, body) = try client(server).get("/a%20b?x=1&y=%3Cz%3E&x=2&flag")
    #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(head.contains("X-Own: yes") && head.contains("Connection: close"))
    #expect(
      body == #"GET /a b [(key: "flag", value: ""), (key: "x", value: "2"), (key: "y", value: "<z>")] body=false"#
        + "\n")
  }

  @Test func headHasNoBody() throws {
    let server = try server()
    let client = try client(server)
    client.send("HEAD /x HTTP/1.1\r\nHost: localhost\r\n\r\n")
    let answer = client.readToEnd()
    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(answer.hasSuffix("\r\n\r\n"))
  }

  @Test func aLargeAnswerArrivesWhole() throws {
    let server = try server()
    #expect(try client(server).get("/large").body.utf8.count == 3 << 20)
  }

  @Test(arguments: ["Content-Length: 5", "Transfer-Encoding: chunked"]) func aBodyIsSeenBeforeItComes(header: String)
    throws
  {
    let server = try server()
    #expect(try client(server).get("/", headers: [header]).body.contains("body=true"))
  }

  @Test func tooLargeARequestIsRefused() throws {
    let server = try server()
    let headers = (0..<2000).map { "X-\($0): \(String(repeating: "y", count: 100))" }
    let head = try client(server).get("/", headers: headers).head
    // It may be closed before all of it was sent; then the answer is lost.
    #expect(head.isEmpty || head.hasPrefix("HTTP/1.1 431") || head.hasPrefix("HTTP/1.1 413"))
    #expect(try client(server).get("/").head.hasPrefix("HTTP/1.1 200"))
  }

  @Test(arguments: ["garbage\r\n\r\n", "GET\r\n\r\n", "\r\n\r\n\u{0}\u{1}\u{2}", "GET / HTTP/9.9\r\n\r\n"])
  func garbageIsRefused(text: String) throws {
    let server = try server()
    let client = try client(server)
    client.send(text)
    let answer = client.readToEnd()
    #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4") || answer.hasPrefix("HTTP/1.1 5"))
    #expect(try self.client(server).get("/").head.hasPrefix("HTTP/1.1 200"))
  }

  /// More idle connections than there are places: whoever comes after them is answered all the same.
  @Test func idleClientsDoNotKeepOthersOut() throws {
    let open = OpenConnections()
    let server = try server(open: open)
    let idle = try (0..<HTTPServer.connectionLimit + 50).compactMap { _ in LoopbackClient(port: try port(server)) }
    #expect(idle.count == HTTPServer.connectionLimit + 50)
    #expect(try client(server).get("/").head.hasPrefix("HTTP/1.1 200"))
    #expect(open.count.load(ordering: .relaxed) <= HTTPServer.connectionLimit)
  }

  /// A byte now and then does not buy more time than a connection has.
  @Test func aSlowClientIsCutOff() throws {
    let server = try server()
    let slow = try client(server)
    slow.send("GET / HTTP/1.1\r\n")
    var tries = 0
    while slow.send("X: y\r\n"), tries < 600 {
      usleep(100_000)
      tries += 1
    }
    #expect(tries < 600)
    #expect(try client(server).get("/").head.hasPrefix("HTTP/1.1 200"))
  }

  @Test func aUnixSocketServesAndGoesAway() throws {
    let path = folder.file("http.sock").text
    do {
      let server = try server("unix:http.sock")
      var status = stat()
      #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o660)
      #expect(try #require(LoopbackClient(path: path)).get("/x").body.hasPrefix("GET /x"))
      #expect(throws: FileError.self) { try self.server("unix:http.sock") }
      withExtendedLifetime(server) {}
    }
    #expect(access(path, F_OK) != 0)
  }

  @Test func aSocketThatWasLeftBehindIsReplaced() throws {
    let path = folder.file("http.sock").text
    let left = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var place = sockaddr_un()
    place.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(left, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
    close(left)
    try #require(bound == 0)
    let server = try server("unix:http.sock")
    #expect(try #require(LoopbackClient(path: path)).get("/").head.hasPrefix("HTTP/1.1 200"))
    withExtendedLifetime(server) {}
  }

  @Test func anAddressInUseIsNamed() throws {
    let first = try server()
    #expect {
      try server("127.0.0.1:\(try port(first))")
    } throws: { ($0 as? FileError)?.code == EADDRINUSE }
  }

  @Test func noDescriptorIsLeft() throws {
    func descriptors() throws -> Int { try DiskFile.names(in: "/proc/self/fd").count }
    let open = OpenConnections()
    let server = try server(open: open)
    for _ in 0..<300 { _ = try client(server).get("/") }
    var tries = 0
    while open.count.load(ordering: .relaxed) > 0, tries < 1000 {
      _ = try client(server).get("/")
      tries += 1
      usleep(1000)
    }
    #expect(open.count.load(ordering: .relaxed) <= 1)
  }
}
