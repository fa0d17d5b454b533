import Rules
import Testing

@testable import Daemon

@Suite struct NearMemoryTests {
  @Test func whatTookASecondIsKeptForTwenty() {
    let time = TestTime()
    let memory = NearMemory { time.value }
    var searches = 0
    func ask(seconds: Int64) -> [String] {
      memory.rules {
        searches += 1
        time.advance(seconds: seconds)
        return [NearRule(rule: "r\(searches)", groups: [], count: 0, isComplete: true)]
      }.map(\.rule)
    }
    #expect(ask(seconds: 1) == ["r1"])
    time.advance(seconds: 19)
    #expect(ask(seconds: 1) == ["r1"])
    time.advance(seconds: 1)
    #expect(ask(seconds: 0) == ["r2"])
    // What costs nothing is looked for each time.
    #expect(ask(seconds: 0) == ["r3"])
  }
}
