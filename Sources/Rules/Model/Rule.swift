package import Events

/// A rule as its file says it, checked and ready to run.
package struct Rule: Sendable {
  package var id: String
  package var title: String
  package var description: String?
  package var status: String?
  package var level: Level = .medium
  package var tags: [String] = []
  package var labels: [Label] = []
  package var author: String?
  package var references: [String] = []
  package var falsePositives: [String] = []
  /// What its alerts speak for or against, each with a weight or a word; kept for the reader, without effect.
  package var hypotheses: [Label] = []
  package var isEnabled = true
  /// The moment on the wall clock until which it is off; nil for one that is not. Who reads the rule looks at it once: until
  /// then ``isEnabled`` is false.
  package var offUntil: Instant?
  /// Whether it is evaluated for the rules that name it and its own alerts are told to nobody.
  package var isSilent = false
  /// What to look for.
  package var detection: Detection
  /// How events belong together; nil raises an alert for each event that matches.
  package var correlation: Correlation?
  /// Rising severity of one alert; the highest whose condition holds counts. Empty: always ``level``.
  package var levels: [LevelStep] = []
  /// How long the condition must hold before an alert opens, and how long it stays open after it ceased to.
  package var pending: TimeSpan?
  package var keepFiring: TimeSpan?
  package var resolution: Resolution = .whenConditionFails
  package var rearm: Rearm = .resolve
  /// No alert of a group opens within this time after the last one opened.
  package var cooldown: TimeSpan?
  package var certainty: Certainty = .certain
  /// How often to remind of an alert that goes on firing; nil for never.
  package var repeatInterval: TimeSpan?
  package var annotations: [Label] = []
  package var tests: [RuleTest] = []
  /// Where the rule begins: file and line.
  package var source: SourceLine

  package init(id: String, title: String, detection: Detection, source: SourceLine) {
    self.id = id
    self.title = title
    self.detection = detection
    self.source = source
  }
}

extension Rule {
  /// The zone whose clocks say how long a month is, for its windows and its state keys.
  package var zone: Zone { correlation?.zone ?? .utc }

  /// When to remind of an alert that is told of at a moment and goes on firing; nil for never.
  package func reminder(after moment: Instant) -> Instant? {
    repeatInterval.map { moment.advanced(by: $0, in: zone) }
  }
}

/// A name and a text, in the order of the file.
package struct Label: Sendable, Hashable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// By the bytes, as the store tells texts apart: an accented letter in one piece is another than one put together.
  package static func == (left: Label, right: Label) -> Bool {
    left.value.utf8.elementsEqual(right.value.utf8) && left.name.utf8.elementsEqual(right.name.utf8)
  }
}

/// A place in a file: its path as given, and the line from 1.
package struct SourceLine: Sendable, Hashable {
  package var path: String
  package var line: Int

  package init(path: String, line: Int) {
    self.path = path
    self.line = line
  }
}

/// A level that an alert has while a condition on its measured number holds.
package struct LevelStep: Sendable, Hashable {
  package var condition: Condition
  package var level: Level

  package init(condition: Condition, level: Level) {
    self.condition = condition
    self.level = level
  }
}

/// When an alert ends.
package enum Resolution: Sendable, Hashable {
  /// At the first moment at which the rule's condition no longer holds.
  case whenConditionFails
  /// At the first moment at which this condition on the measured number holds instead.
  case when(Condition)
  /// This long after the last event that matched.
  case quiet(TimeSpan)
  case never
}

/// When a group may raise its next alert; the names of rule files.
package enum Rearm: String, Sendable, CaseIterable {
  /// When the last one is over.
  case resolve
  /// At once: the evidence of the last one is used up, and counting begins at zero.
  case consume
  /// Each event that meets the condition is an alert of its own.
  case every
  /// With the next window: there is at most one alert in each.
  case window
}

/// Which alerts a rule raises where dates leave room.
package enum Certainty: String, Sendable, CaseIterable {
  /// Only those that hold however the dates are read.
  case certain
  /// Also those that hold if the dates are read so.
  case possible
}

/// A test in a rule file: events, and the full list of what they raise.
package struct RuleTest: Sendable {
  /// A transition that the events must raise.
  package struct Expectation: Sendable {
    /// Any time in it will do: `2022-01-09` means that day.
    package var at: EventTime
    package var state: Transition.State
    package var level: Level?
    package var group: [Label]?
    package var count: Int?
    package var line: Int

    package init(at: EventTime, state: Transition.State, line: Int) {
      self.at = at
      self.state = state
      self.line = line
    }
  }

  package var name: String
  /// Where the clock stands; nil: at the end of the last event.
  package var now: Instant?
  package var reports: [Report]
  package var expectations: [Expectation]
  package var line: Int

  package init(name: String, now: Instant?, reports: [Report], expectations: [Expectation], line: Int) {
    self.name = name
    self.now = now
    self.reports = reports
    self.expectations = expectations
    self.line = line
  }
}
