import Testing

@testable import Daemon

@Suite struct PulseTests {
  private let time = TestTime()
  private var pulse: Pulse { Pulse("store") { [time] in time.value } }

  @Test func onlyWorkCanHang() {
    let pulse = pulse
    time.advance(seconds: 100)
    #expect(pulse.silence == 0)
    pulse.begin()
    time.advance(seconds: 7)
    #expect(pulse.silence == 7000)
    pulse.end()
    #expect(pulse.silence == 0)
  }

  @Test func progressIsASignOfLife() {
    let pulse = pulse
    pulse.begin()
    time.advance(seconds: 20)
    pulse.beat()
    time.advance(seconds: 3)
    #expect(pulse.silence == 3000)
  }

  @Test func workMayBeNested() {
    let pulse = pulse
    pulse.begin()
    pulse.around {}
    time.advance(seconds: 4)
    #expect(pulse.silence == 4000)
    pulse.end()
    #expect(pulse.silence == 0)
  }

  @Test func whoIsNotWokenInTimeHangs() {
    let pulse = pulse
    pulse.rest(forMilliseconds: 30_000)
    time.advance(seconds: 30)
    #expect(pulse.silence == 0)
    time.advance(seconds: 12)
    #expect(pulse.silence == 12_000)
    pulse.wake()
    #expect(pulse.silence == 0)
  }

  @Test func theVitalsNameWhatHangs() {
    let vitals = Vitals { [time] in time.value }
    vitals.decode.begin()
    vitals.http.begin()
    time.advance(seconds: 31)
    vitals.http.beat()
    #expect(vitals.stuck(after: Vitals.patience).map(\.name) == ["decode"])
  }
}
