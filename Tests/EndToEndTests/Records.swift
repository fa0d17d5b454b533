import Events
import TestSupport

/// Generated NDJSON in our own names: repeated keys, torn lines, events that are told late.
struct Records {
  private var random: SplitMix64
  private var next = 0

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// The next lines, each with its line feed.
  mutating func lines(_ count: Int) -> String {
    var text = ""
    for _ in 0..<count {
      switch Int.random(in: 0..<100, using: &random) {
      case 0: text += #"{"key":"torn-\#(next)","kind":"pipeline.disru"# + "\n"
      case 1...5 where next > 0: text += line(Int.random(in: max(0, next - 3000)..<next, using: &random))
      default:
        text += line(next)
        next += 1
      }
    }
    return text
  }

  /// A record is a function of its number, so that a repeated key repeats the content. One in ten is told late, as much
  /// as a month.
  private func line(_ number: Int) -> String {
    var random = SplitMix64(seed: UInt64(number))
    let isLate = Int.random(in: 0..<10, using: &random) == 0
    let minute = number * 7 - (isLate ? Int.random(in: 0..<40_000, using: &random) : 0)
    let time = Instant(milliseconds: 1_420_070_400_000 + Int64(minute) * 60_000).text
    let kind = ["pipeline.disruption.reduced", "trade.growth", "meeting.call"].randomElement(using: &random) ?? ""
    let asset = Int.random(in: 0..<40, using: &random)
    return #"{"key":"k\#(number)","kind":"\#(kind)","time":"\#(time)","known":"\#(time)","asset":"A\#(asset)"}"# + "\n"
  }
}
