import Documents
import Testing

@testable import Daemon

@Suite struct HTTPAddressTests {
  @Test(arguments: [
    ("127.0.0.1:9320", "127.0.0.1:9320"), ("127.8.9.1:0", "127.8.9.1:0"), ("localhost:80", "127.0.0.1:80"),
    ("[::1]:9320", "[::1]:9320"), ("[0:0::1]:65535", "[::1]:65535"),
    ("unix:/run/vedette/http.sock", "unix:/run/vedette/http.sock"),
    ("unix:http.sock", "unix:/etc/vedette/http.sock"),
  ])
  func isRead(text: String, back: String) throws {
    #expect(try HTTPAddress(text, folder: "/etc/vedette").text == back)
  }

  @Test(arguments: ["0.0.0.0:9320", "192.168.1.5:80", "10.0.0.1:80", "[::]:80", "[2001:db8::1]:80", "128.0.0.1:80"])
  func whatOthersCanReachIsRefused(text: String) {
    #expect {
      try HTTPAddress(text, folder: "/")
    } throws: { error in
      if case HTTPAddress.Failure.notLoopback = error { true } else { false }
    }
  }

  @Test(arguments: [
    "", "9320", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:+80", "example.org:80", "unix:", "on",
    "127.1:80",
  ])
  func whatIsNoAddressIsRefused(text: String) {
    #expect {
      try HTTPAddress(text, folder: "/")
    } throws: { error in
      if case HTTPAddress.Failure.notAnAddress = error { true } else { false }
    }
  }

  @Test func aPathMustFitASocket() {
    let long = "unix:/" + String(repeating: "x", count: 107)
    #expect(throws: (any Error).self) { try HTTPAddress(long, folder: "/") }
    #expect(throws: Never.self) { try HTTPAddress(String(long.dropLast()), folder: "/") }
  }

  @Test func theConfigurationTakesIt() {
    #expect(parse("http: {listen: off}").configuration.http == nil)
    #expect(parse("http: {listen: 'unix:x.sock'}").configuration.http == .unix("/etc/vedette/x.sock"))
    #expect(parse("").configuration.http?.text == "127.0.0.1:9320")
    let wrong = parse("http: {listen: 0.0.0.0:9320}").diagnostics
    #expect(wrong.map(\.code) == [.badValue])
    #expect(wrong.first?.line == 1)
  }
}
