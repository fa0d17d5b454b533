import Alerting
import Events
import Glibc
import TestSupport
import Testing

@Suite struct CurlSenderTests {
  private static let request = WebhookRequest(
    headers: ["webhook-id: msg_1", "x-empty;", "content-type: application/json"], body: #"{"Ä":"\u0000"}"#)

  private func endpoint(_ url: String, total: TimeSpan = .seconds(15)) throws -> Endpoint {
    var endpoint = try EndpointTests.endpoint(url)
    endpoint.allowPrivate = true
    endpoint.timeouts.total = total
    return endpoint
  }

  private func result(_ url: String, total: TimeSpan = .seconds(15)) async throws -> WebhookAnswer.Result {
    await (try CurlSender(endpoint(url, total: total))).send(CurlSenderTests.request).result
  }

  private func failure(_ result: WebhookAnswer.Result) -> String? {
    if case .failure(let reason) = result { reason } else { nil }
  }

  @Test func postsHeadersAndBodyAsTheyAre() async throws {
    let receiver = LoopbackReceiver.start(.answer(204))
    #expect(try await result(receiver.url) == .response(status: 204, retryAfter: nil, body: ""))
    let request = try #require(receiver.requests.first)
    #expect(request.line == "POST /hooks/very-secret-path HTTP/1.1")
    #expect(request.body == CurlSenderTests.request.body)
    #expect(request.headers["webhook-id"] == "msg_1")
    #expect(request.headers["content-type"] == "application/json")
    #expect(request.headers["user-agent"] == "vedette")
    #expect(request.headers["expect"] == nil)
  }

  /// libcurl gives up a connection that was idle for two minutes, which this test may have to wait between two requests
  /// while others run, but not between all of them.
  @Test func keepsTheConnection() async throws {
    let receiver = LoopbackReceiver.start(.answer(200, body: "ok"))
    let sender = try CurlSender(endpoint(receiver.url))
    for _ in 1...10 {
      #expect(await sender.send(CurlSenderTests.request).result == .response(status: 200, retryAfter: nil, body: "ok"))
    }
    #expect(receiver.requests.count == 10)
    #expect(receiver.connectionCount < 5)
  }

  @Test func tellsStatusRetryAfterAndBody() async throws {
    let receiver = LoopbackReceiver.start(.answer(429, headers: ["RETRY-AFTER:  17 "], body: "slow down"))
    #expect(try await result(receiver.url) == .response(status: 429, retryAfter: "17", body: "slow down"))
  }

  @Test func followsNoRedirect() async throws {
    let target = LoopbackReceiver.start(.answer(200))
    let receiver = LoopbackReceiver.start(.answer(302, headers: ["location: \(target.url)"]))
    #expect(try await result(receiver.url) == .response(status: 302, retryAfter: nil, body: ""))
    #expect(target.connectionCount == 0)
  }

  @Test func readsNoMoreThanFourKibibytes() async throws {
    let receiver = LoopbackReceiver.start(.flood)
    let expected = String(repeating: "x", count: 4096)
    #expect(try await result(receiver.url) == .response(status: 200, retryAfter: nil, body: expected))
  }

  @Test(arguments: [LoopbackReceiver.Behaviour.hang, .drip]) func givesUpAfterTheTotalTime(
    behaviour: LoopbackReceiver.Behaviour
  ) async throws {
    let receiver = LoopbackReceiver.start(behaviour)
    let reason = failure(try await result(receiver.url, total: .milliseconds(200)))
    #expect(reason?.contains("timed out") == true)
  }

  @Test(arguments: [LoopbackReceiver.Behaviour.reset, .close, .dieMidway]) func aBrokenConnectionIsAFailure(
    behaviour: LoopbackReceiver.Behaviour
  ) async throws {
    let receiver = LoopbackReceiver.start(behaviour)
    let reason = try #require(failure(try await result(receiver.url)))
    #expect(!reason.isEmpty && !reason.contains("very-secret-path"))
  }

  @Test func theSenderWorksOnAfterEachKindOfFailure() async throws {
    let receiver = LoopbackReceiver.start(.reset, .flood, .dieMidway, .close, .answer(500), .answer(200, body: "ok"))
    let sender = try CurlSender(endpoint(receiver.url))
    for _ in 1...5 { _ = await sender.send(CurlSenderTests.request) }
    #expect(await sender.send(CurlSenderTests.request).result == .response(status: 200, retryAfter: nil, body: "ok"))
  }

  @Test func nobodyThereIsAFailure() async throws {
    let host = LoopbackHost.ofNobody
    let reason = failure(try await result("http://\(host.text):\(LoopbackReceiver.closedPort(of: host))/"))
    #expect(reason?.contains("onnect") == true)
  }

  @Test(arguments: ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1"])
  func aPrivateAddressIsRefusedAfterResolution(host: String) async throws {
    let receiver = LoopbackReceiver.start(.answer(200))
    let sender = try CurlSender(EndpointTests.endpoint("http://\(host):\(receiver.port)/"))
    let reason = try #require(failure(await sender.send(CurlSenderTests.request).result))
    #expect(reason.hasPrefix("refused to connect to ") && reason.contains(": not a public address (allow_private "))
    #expect(receiver.connectionCount == 0)
  }

  @Test func aLinkLocalAddressIsRefusedEvenWherePrivateOnesAreAllowed() async throws {
    for host in ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]"] {
      let reason = failure(try await result("http://\(host)/"))
      #expect(reason?.hasPrefix("refused to connect to ") == true, "\(host): \(reason ?? "an answer")")
    }
  }

  @Test func aConfiguredProxyIsUsed() async throws {
    let proxy = LoopbackReceiver.start(.answer(200))
    var endpoint = try EndpointTests.endpoint("http://receiver.invalid/hook")
    endpoint.proxy = "http://127.0.0.1:\(proxy.port)"
    let sender = try CurlSender(endpoint)
    #expect(await sender.send(CurlSenderTests.request).result == .response(status: 200, retryAfter: nil, body: ""))
    #expect(proxy.requests.first?.line == "POST http://receiver.invalid/hook HTTP/1.1")
  }

  /// The proxy would send it on to where nothing may be sent.
  @Test(arguments: ["169.254.169.254", "[fe80::1]", "169.254.169.%32%35%34", "2852039166"])
  func noProxyIsAskedForAnAddressThatIsRefused(host: String) async throws {
    let proxy = LoopbackReceiver.start(.answer(200))
    var endpoint = try EndpointTests.endpoint("http://\(host)/hook")
    endpoint.proxy = "http://127.0.0.1:\(proxy.port)"
    endpoint.allowPrivate = true
    let reason = failure(await (try CurlSender(endpoint)).send(CurlSenderTests.request).result)
    #expect(reason?.hasPrefix("nothing can be sent to ") == true && proxy.connectionCount == 0)
  }

  @Test func aNameThatDoesNotExistIsAFailure() async throws {
    let reason = failure(try await result("http://receiver.invalid/very-secret-path"))
    // Where the name server does not answer, it says that resolving timed out.
    #expect(reason?.lowercased().contains("resolv") == true)
  }
}

/// Real TLS, by a server that Python starts with a certificate that openssl makes.
@Suite(.enabled("python3 and openssl are not on this machine") { Tool.exists("python3") && Tool.exists("openssl") })
struct CurlSenderTLSTests {
  private static let server = """
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from ssl import CERT_REQUIRED, PROTOCOL_TLS_SERVER, SSLContext
    from sys import argv
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            self.server.open = False
            self.send_response(200); self.send_header("content-length", "0"); self.end_headers()
        def log_message(self, *arguments): pass
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.timeout = 600
    server.open = True
    def stop(): server.open = False
    server.handle_timeout = stop
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(argv[1] + "/cert.pem", argv[1] + "/key.pem")
    if argv[2] == "mutual":
        context.load_verify_locations(argv[1] + "/client.pem")
        context.verify_mode = CERT_REQUIRED
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    while server.open: server.handle_request()
    """

  /// A certificate for localhost and its key, signed by itself.
  private static func makeCertificate(_ name: String, key: String, in folder: Folder) {
    Tool.output(
      """
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
      -addext subjectAltName=DNS:localhost -keyout \(folder.path)/\(key) -out \(folder.path)/\(name) 2>&1
      """)
  }

  /// Starts a server that ends with the first request that it answers, however many connections failed before.
  private static func serve(_ mode: String, in folder: Folder) throws -> (server: Tool, port: Int) {
    makeCertificate("cert.pem", key: "key.pem", in: folder)
    folder.write(CurlSenderTLSTests.server, to: "server.py")
    let server = Tool("exec python3 \(folder.file("server.py")) \(folder.path) \(mode) 2>&1")
    return (server, try #require(Int(server.line())))
  }

  /// The time to connect covers the handshake and the reading of the system's certificates, which a busy machine can take
  /// longer over than the five seconds of a receiver that is not ill.
  private static func endpoint(_ url: String) throws -> Endpoint {
    var endpoint = try EndpointTests.endpoint(url)
    endpoint.allowPrivate = true
    endpoint.timeouts.connect = .seconds(300)
    endpoint.timeouts.total = .seconds(300)
    return endpoint
  }

  @Test func aClientCertificateIsShownWhereOneIsConfigured() async throws {
    let folder = try Folder()
    CurlSenderTLSTests.makeCertificate("client.pem", key: "client.key", in: folder)
    let (server, port) = try CurlSenderTLSTests.serve("mutual", in: folder)
    var endpoint = try CurlSenderTLSTests.endpoint("https://localhost:\(port)/")
    endpoint.caFile = folder.file("cert.pem")
    let request = WebhookRequest(headers: [], body: "{}")
    let without = await (try CurlSender(endpoint)).send(request).result
    #expect(without != .response(status: 200, retryAfter: nil, body: ""))
    endpoint.clientCertificate = folder.file("client.pem")
    endpoint.clientKey = folder.file("client.key")
    let with = await (try CurlSender(endpoint)).send(request).result
    #expect(with == .response(status: 200, retryAfter: nil, body: ""))
    withExtendedLifetime(server) {}
  }

  @Test func onlyATrustedCertificateForTheNameIsAccepted() async throws {
    let folder = try Folder()
    let (server, port) = try CurlSenderTLSTests.serve("server", in: folder)
    func send(host: String, caFile: String?) async throws -> WebhookAnswer.Result {
      var endpoint = try CurlSenderTLSTests.endpoint("https://\(host):\(port)/")
      endpoint.caFile = caFile
      return await (try CurlSender(endpoint)).send(WebhookRequest(headers: [], body: "{}")).result
    }
    let untrusted = try await send(host: "localhost", caFile: nil)
    #expect("\(untrusted)".contains("certificate"))
    let misnamed = try await send(host: "127.0.0.1", caFile: folder.file("cert.pem"))
    #expect("\(misnamed)".contains("127.0.0.1"))
    let trusted = try await send(host: "localhost", caFile: folder.file("cert.pem"))
    #expect(trusted == .response(status: 200, retryAfter: nil, body: ""))
    withExtendedLifetime(server) {}
  }
}
