import Dispatch
import Glibc
import Testing

/// Waits until something holds, looking again and again; fails where it does not within two minutes.
///
/// - Parameters:
///   - what: what is waited for, for the message.
///   - explanation: what else is known when it fails.
func eventually(
  _ what: String, explanation: @autoclosure () -> String = "", at location: SourceLocation = #_sourceLocation,
  _ holds: () throws -> Bool
) async throws {
  let clock = ContinuousClock()
  let deadline = clock.now.advanced(by: .seconds(120))
  while try !holds() {
    try #require(clock.now < deadline, "in vain: \(what) \(explanation())", sourceLocation: location)
    await pause(.milliseconds(20))
  }
}

/// Lets some time pass, on a thread of its own: no other test waits for it, and it depends on no timer of Dispatch, one
/// of which was seen to be lost in a process with many of them.
func pause(_ duration: Duration) async {
  let (seconds, attoseconds) = duration.components
  let microseconds = UInt32(clamping: seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
  await withCheckedContinuation { continuation in
    DispatchQueue(label: "pause").async {
      usleep(microseconds)
      continuation.resume()
    }
  }
}
