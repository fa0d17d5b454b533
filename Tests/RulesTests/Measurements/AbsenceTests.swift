import Events
import Testing

@testable import Rules

/// When a group counts as silent.
@Suite struct AbsenceTests {
  private func match(_ time: String) throws -> Match {
    let moment = try #require(ISO8601.instant(time))
    return Match(event: 1, start: moment, finish: moment)
  }

  /// A month ends where the clocks of the zone show the same time: in Berlin they were set forward on 27 March.
  @Test func monthsAreThoseOfTheZone() throws {
    let heard = try match("2022-03-15T11:00:00Z")
    func silence(_ zone: Zone) -> Instant? {
      AbsenceMeasurement(window: ZonedSpan(.months(1), in: zone), expectedSince: nil).measure([heard], .certain).points
        .first {
          $0.value == 1
        }?.at
    }
    #expect(silence(.utc)?.text == "2022-04-15T11:00:00Z")
    #expect(silence(try TestZones.berlin())?.text == "2022-04-15T10:00:00Z")
  }

  @Test func theNextEventEndsIt() throws {
    let matches = [try match("2022-03-01T00:00:00Z"), try match("2022-03-20T00:00:00Z")]
    let number = AbsenceMeasurement(window: ZonedSpan(.days(10), in: .utc), expectedSince: nil).measure(
      matches, .certain)
    #expect(number.value(at: try #require(ISO8601.instant("2022-03-10T23:59:59Z"))) == 0)
    #expect(number.value(at: try #require(ISO8601.instant("2022-03-11T00:00:00Z"))) == 1)
    #expect(number.value(at: try #require(ISO8601.instant("2022-03-20T00:00:00Z"))) == 0)
  }

  /// Who is not expected is not missed before it was heard once.
  @Test func whoWasNeverHeardIsSilentOnlyIfExpected() throws {
    let since = try #require(ISO8601.instant("2022-03-01T00:00:00Z"))
    func first(_ since: Instant?) -> Instant? {
      AbsenceMeasurement(window: ZonedSpan(.days(10), in: .utc), expectedSince: since).measure([], .certain).points
        .first?.at
    }
    #expect(first(since)?.text == "2022-03-11T00:00:00Z")
    #expect(first(nil) == nil)
  }
}
