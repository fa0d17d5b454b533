import CLinux
import Dispatch
import Glibc
import Synchronization

/// A webhook receiver on a loopback port that behaves as it is told, one behaviour for each request in turn.
package final class LoopbackReceiver: Sendable {
  /// What it does with a request.
  package enum Behaviour: Sendable {
    case answer(Int, headers: [String] = [], body: String = "")
    /// Never answers.
    case hang
    /// Answers 200 and sends the body a byte at a time, without end.
    case drip
    /// Answers 200 and sends a body without end as fast as it can.
    case flood
    /// Resets the connection.
    case reset
    /// Closes the connection without a word.
    case close
    /// Promises a hundred bytes and dies after four.
    case dieMidway
  }

  /// A request as it arrived.
  package struct Request: Sendable {
    package var line: String
    /// By their names in lower case.
    package var headers: [String: String]
    package var body: String
  }

  package let port: UInt16
  private let listener: Int32
  private let behaviour: @Sendable (Int, Request) -> Behaviour
  private let log = Mutex<[Request]>([])
  private let connections = Atomic(0)

  init(_ behaviour: @escaping @Sendable (Int, Request) -> Behaviour) {
    let (listener, port) = LoopbackReceiver.listen()
    self.listener = listener
    self.port = port
    self.behaviour = behaviour
  }

  /// Starts a receiver whose last behaviour goes on for all further requests.
  package static func start(_ behaviours: Behaviour...) -> LoopbackReceiver {
    start(choosing: { behaviours[min($0, behaviours.count - 1)] })
  }

  /// Starts a receiver whose behaviour depends on the number of the request, from 0.
  package static func start(choosing behaviour: @escaping @Sendable (Int) -> Behaviour) -> LoopbackReceiver {
    start(judging: { number, _ in behaviour(number) })
  }

  /// Starts a receiver whose behaviour depends on the number of the request, from 0, and on what it says.
  package static func start(
    judging behaviour: @escaping @Sendable (Int, Request) -> Behaviour
  ) -> LoopbackReceiver {
    let receiver = LoopbackReceiver(behaviour)
    // A serial queue without a target has a thread of its own; the shared pool would run out of them here.
    DispatchQueue(label: "receiver").async { [listener = receiver.listener, weak receiver] in
      while case let connection = vedette_accept(listener), connection >= 0 {
        guard let receiver else { break }
        receiver.connections.add(1, ordering: .relaxed)
        DispatchQueue(label: "connection").async { receiver.serve(connection) }
      }
      Glibc.close(listener)
    }
    return receiver
  }

  /// A port on which nobody listens, nor will where no other test has the host.
  package static func closedPort(of host: LoopbackHost) -> UInt16 {
    let (listener, port) = listen(on: host)
    Glibc.close(listener)
    return port
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  package var url: String { "http://127.0.0.1:\(port)/hooks/very-secret-path" }
  package var requests: [Request] { log.withLock { $0 } }
  package var connectionCount: Int { connections.load(ordering: .relaxed) }

  private static func listen(on host: LoopbackHost = .shared) -> (Int32, UInt16) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = host.address
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && Glibc.listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    precondition(isListening, "no loopback port")
    return (listener, UInt16(bigEndian: address.sin_port))
  }

  private func serve(_ connection: Int32) {
    defer { Glibc.close(connection) }
    while let request = LoopbackReceiver.read(connection) {
      let number = log.withLock { log in
        log.append(request)
        return log.count - 1
      }
      guard perform(behaviour(number, request), connection) else { return }
    }
  }

  /// Answers whether the connection goes on.
  private func perform(_ behaviour: Behaviour, _ connection: Int32) -> Bool {
    switch behaviour {
    case .answer(let status, let headers, let body):
      let lines = ["HTTP/1.1 \(status) X", "content-length: \(body.utf8.count)"] + headers
      return send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body, connection)
    case .hang:
      while !isClosed(connection, within: -1) {}
    case .drip:
      _ = send("HTTP/1.1 200 OK\r\n\r\n", connection)
      while !isClosed(connection, within: 10), send("x", connection) {}
    case .flood:
      _ = send("HTTP/1.1 200 OK\r\n\r\n", connection)
      let block = String(repeating: "x", count: 1 << 16)
      while !isClosed(connection, within: 0), send(block, connection) {}
    case .reset:
      var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
      setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    case .close:
      break
    case .dieMidway:
      _ = send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf", connection)
    }
    return false
  }

  private func send(_ text: String, _ connection: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private func isClosed(_ connection: Int32, within milliseconds: Int32) -> Bool {
    var query = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
    guard poll(&query, 1, milliseconds) > 0 else { return false }
    var byte: UInt8 = 0
    return recv(connection, &byte, 1, 0) <= 0
  }

  /// The next request on a connection; nil at its end.
  private static func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if let request = parse(bytes) { return request }
      let count = recv(connection, &chunk, chunk.count, 0)
      guard count > 0 else { return nil }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  private static func parse(_ bytes: [UInt8]) -> Request? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
    let lines = text[..<end.lowerBound].split(separator: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
    }
    let body = text[end.upperBound...]
    guard body.utf8.count == Int(headers["content-length"] ?? "0") else { return nil }
    return Request(line: String(lines.first ?? ""), headers: headers, body: String(body))
  }
}
