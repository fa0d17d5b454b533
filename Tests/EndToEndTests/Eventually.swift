import Dispatch
import Glibc
import Testing

/// Waits until something holds, looking again and again; fails where it does not within two minutes.
///
/// - Parameters:
///   - what: what is waited for, for the message.
///   - explanation: what else is known when it fails.
///   - progress: changes as long as there is something to wait for, and begins the two minutes anew; for what takes as long as
///     there is work.
func eventually(
  _ what: String, explanation: @autoclosure () -> String = "", at location: SourceLocation = #_sourceLocation,
  progress: () throws -> Int = { 0 }, _ holds: () throws -> Bool
) async throws {
  let clock = ContinuousClock()
  var deadline = clock.now.advanced(by: .seconds(120))
  var last = try progress()
  while try !holds() {
    let reached = try progress()
    if reached != last { deadline = clock.now.advanced(by: .seconds(120)) }
    last = reached
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
