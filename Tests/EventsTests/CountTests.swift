import Events
import Testing

@Suite struct CountTests {
  @Test func oneIsSingular() {
    #expect(Count.of(1, "record") == "1 record")
    #expect(
      [0, 2, 11, 101].map { Count.of($0, "quarantined record") } == [
        "0 quarantined records", "2 quarantined records", "11 quarantined records", "101 quarantined records",
      ])
  }
}
