/// A host of the loopback network, all of which is this machine. A test that needs a port to be free, then to be taken, has a
/// host of its own: on the one that all share, another test may be given the port in between.
package enum LoopbackHost: UInt8, Sendable {
  case shared = 1
  case ofNobody
  case ofATakenAddress
  case ofAnEndingDaemon
  case ofAlertmanager
  case ofTheHookServer

  /// In decimal numbers.
  package var text: String { "127.0.0.\(rawValue)" }
  /// In network order.
  var address: UInt32 { (0x7F00_0000 | UInt32(rawValue)).bigEndian }
}
