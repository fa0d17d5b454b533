import Glibc
import Inbox
import TestSupport
import Testing

@testable import Daemon

/// What systemd would be: a datagram socket that keeps what it is sent.
private final class FakeManager {
  private let descriptor: Int32

  /// - Parameter name: the bytes of the address: a path, or a NUL and an abstract name.
  init(_ name: [UInt8]) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let length = socklen_t(2 + name.count)
    let result = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    guard result == 0 else { throw FileError("bind", FilePath(bytes: name), code: errno) }
  }

  deinit { close(descriptor) }

  /// The next message, or nil if there is none.
  func receive() -> String? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
    return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
  }
}

@Suite struct ServiceManagerTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func manager(_ environment: [String: String], process: Int32 = 7) -> ServiceManager {
    ServiceManager(environment: { environment[$0] }, process: process)
  }

  @Test func sendsEveryMessage() throws {
    let path = folder.file("notify")
    let fake = try FakeManager(path.bytes)
    let manager = manager(["NOTIFY_SOCKET": path.text])
    #expect(manager.isPresent)
    let expected: [(ServiceManager.Message, String)] = [
      (.ready, "READY=1"), (.status("importing a.csv"), "STATUS=importing a.csv"),
      (.reloading(sinceMicroseconds: 12), "RELOADING=1\nMONOTONIC_USEC=12"), (.stopping, "STOPPING=1"),
      (.watchdog, "WATCHDOG=1"), (.extendTimeout(microseconds: 5_000_000), "EXTEND_TIMEOUT_USEC=5000000"),
    ]
    for (message, text) in expected {
      #expect(manager.notify(message))
      #expect(fake.receive() == text)
    }
    #expect(fake.receive() == nil)
  }

  @Test func sendsSeveralAsOne() throws {
    let path = folder.file("notify")
    let fake = try FakeManager(path.bytes)
    #expect(manager(["NOTIFY_SOCKET": path.text]).notify(.ready, .status("watching")))
    #expect(fake.receive() == "READY=1\nSTATUS=watching")
  }

  @Test func keepsAStatusOnOneLine() throws {
    let path = folder.file("notify")
    let fake = try FakeManager(path.bytes)
    #expect(manager(["NOTIFY_SOCKET": path.text]).notify(.status("bad file\nREADY=1\r\nx")))
    #expect(fake.receive() == "STATUS=bad file READY=1 x")
  }

  @Test func reachesAbstractSockets() throws {
    let name = "vedette-test-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    let fake = try FakeManager([0] + Array(name.utf8))
    #expect(manager(["NOTIFY_SOCKET": "@" + name]).notify(.ready))
    #expect(fake.receive() == "READY=1")
  }

  @Test func saysWhenAReloadBegan() throws {
    let path = folder.file("notify")
    let fake = try FakeManager(path.bytes)
    let before = SystemTime.nanoseconds(CLOCK_MONOTONIC) / 1000
    #expect(manager(["NOTIFY_SOCKET": path.text]).notifyReloading())
    let after = SystemTime.nanoseconds(CLOCK_MONOTONIC) / 1000
    let text = try #require(fake.receive())
    #expect(text.hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
    let microseconds = try #require(Int64(text.split(separator: "=").last ?? ""))
    #expect((before...after).contains(microseconds))
  }

  @Test func doesNothingWithoutAManager() {
    #expect(!manager([:]).isPresent)
    #expect(manager([:]).notify(.ready))
  }

  @Test func tellsWhenNobodyListens() {
    #expect(!manager(["NOTIFY_SOCKET": folder.file("none").text]).notify(.ready))
  }

  @Test(arguments: ["", "/", "@", "relative", "vsock:2:1234", "/" + String(repeating: "x", count: 107)])
  func refusesOtherAddresses(address: String) {
    #expect(!manager(["NOTIFY_SOCKET": address]).isPresent)
  }

  @Test func readsTheWatchdogsInterval() {
    #expect(manager([:]).watchdogMicroseconds == nil)
    #expect(manager(["WATCHDOG_USEC": "30000000"]).watchdogMicroseconds == 30_000_000)
    #expect(manager(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"]).watchdogMicroseconds == 30_000_000)
    #expect(manager(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"]).watchdogMicroseconds == nil)
    for wrong in ["0", "-1", "x", ""] {
      #expect(manager(["WATCHDOG_USEC": wrong]).watchdogMicroseconds == nil)
    }
  }
}
