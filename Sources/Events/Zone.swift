/// A time zone: what calendar arithmetic adds to UTC.
///
/// The rules come from a file of the tz database (``init(name:tzif:)``), given as bytes; where such files lie is not
/// known here.
package struct Zone: Sendable, Hashable {
  /// As the tz database names it: `Asia/Almaty`.
  package let name: String
  private let history: ZoneHistory?

  /// Coordinated universal time, without offset.
  package static let utc = Zone(name: "UTC", history: nil)

  private init(name: String, history: ZoneHistory?) {
    self.name = name
    self.history = history
  }

  /// A zone as a TZif file tells it; nil where the bytes are none.
  package init?(name: String, tzif bytes: [UInt8]) {
    guard let history = TZifReader(bytes).history() else { return nil }
    self.init(name: name, history: history)
  }

  /// The seconds to add to UTC at a moment to get what clocks there show.
  package func offset(at moment: Instant) -> Int64 {
    guard let history else { return 0 }
    return history.offset(at: floorDivide(moment.milliseconds, 1000))
  }

  /// What clocks there show at a moment.
  package func local(at moment: Instant) -> LocalTime {
    LocalTime(milliseconds: moment.milliseconds + offset(at: moment) * 1000)
  }

  /// When clocks there show this time.
  ///
  /// Where they show it twice, since they were set back, the first time counts. Where they never do, since they were set
  /// forward over it, it is the moment at which they were.
  package func instant(_ local: LocalTime) -> Instant {
    guard let history else { return Instant(milliseconds: local.milliseconds) }
    let day = Instant.millisecondsPerDay
    let before = history.offset(at: floorDivide(local.milliseconds - day, 1000))
    let after = history.offset(at: floorDivide(local.milliseconds + day, 1000))
    let candidates = [before, after].map { local.milliseconds - $0 * 1000 }
      .filter { self.local(at: Instant(milliseconds: $0)) == local }
    if let first = candidates.min() { return Instant(milliseconds: first) }
    return history.jump(between: local, before, after)
  }

  /// When a day begins there: at midnight, or where clocks are set forward over it, when they are.
  package func start(of date: CivilDate) -> Instant {
    instant(LocalTime(milliseconds: Instant(date).milliseconds))
  }
}

/// A date and a time of day without a zone, counted as if it were UTC.
package struct LocalTime: Hashable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00 on the same clock.
  package var milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  package var date: CivilDate { Instant(milliseconds: milliseconds).date }

  package var millisecondOfDay: Int64 { Instant(milliseconds: milliseconds).millisecondOfDay }
}

/// A length of time in the calendar of a zone, so that a moment and it are enough to say when it is over.
package struct ZonedSpan: Sendable, Hashable {
  package let span: TimeSpan
  package let zone: Zone

  package init(_ span: TimeSpan, in zone: Zone) {
    self.span = span
    self.zone = zone
  }

  /// An upper bound of its length, in milliseconds, wherever in the calendar it lies.
  package var longestMilliseconds: Int64 { span.longestMilliseconds(in: zone) }
}

extension TimeSpan {
  /// An upper bound of its length in milliseconds where months follow the clocks of a zone, which may be set by up to a
  /// day.
  package func longestMilliseconds(in zone: Zone) -> Int64 {
    longestMilliseconds + (months != 0 && zone != .utc ? Instant.millisecondsPerDay : 0)
  }
}

extension Instant {
  /// This moment, a span later.
  package func advanced(by span: ZonedSpan) -> Instant { advanced(by: span.span, in: span.zone) }

  /// This moment, a span later. Months are added to the date that clocks of the zone show, and its time of day stays;
  /// what has a fixed length stays so long whatever the clocks do.
  package func advanced(by span: TimeSpan, in zone: Zone) -> Instant {
    guard span.months != 0, zone != .utc else { return advanced(by: span) }
    let local = zone.local(at: self)
    let date = local.date.advanced(byMonths: span.months)
    let moved = LocalTime(milliseconds: Instant(date).milliseconds + local.millisecondOfDay)
    return zone.instant(moved).advanced(byMilliseconds: span.milliseconds)
  }
}
