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
  package var isEnabled = true
  /// What to look for.
  package var detection: Detection
  /// How events belong together; nil raises an alert for each event that matches.
  package var correlation: Correlation?
  /// Rising severity of one alert; the highest whose condition holds counts. Empty: always ``level``.
  package var levels: [LevelStep] = []
  package var resolution: Resolution = .whenConditionFails
  package var certainty: Certainty = .certain
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

/// A name and a text, in the order of the file.
package struct Label: Sendable, Hashable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
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

/// Which alerts a rule raises where dates leave room.
package enum Certainty: String, Sendable, CaseIterable {
  /// Only those that hold however the dates are read.
  case certain
  /// Also those that hold if the dates are read so.
  case possible
}

/// How the events that a rule matches belong together.
package struct Correlation: Sendable, Hashable {
  /// What is measured; the names of rule files.
  package enum Kind: String, Sendable, CaseIterable {
    case eventCount = "event_count"
    case valueCount = "value_count"
    case temporal
    case temporalOrdered = "temporal_ordered"
  }

  /// One group-by name and where its value comes from.
  package struct GroupKey: Sendable, Hashable {
    /// As it stands in `alert.group`.
    package var name: String
    /// The field, unless an alias says otherwise for the selection that the event fills.
    package var field: FieldPath
    /// Of an alias: the field for each selection named in ``Correlation/steps``, by its place there.
    package var fieldsByStep: [Int: FieldPath]

    package init(name: String, field: FieldPath, fieldsByStep: [Int: FieldPath] = [:]) {
      self.name = name
      self.field = field
      self.fieldsByStep = fieldsByStep
    }
  }

  package var kind: Kind
  /// The names of the selections that `rules` lists, in order; empty for a count over the whole detection.
  package var steps: [String] = []
  package var groupBy: [GroupKey] = []
  package var dedupeBy: [FieldPath] = []
  package var timespan: TimeSpan
  /// The bound on the count; for `temporal` on the number of steps that matched (default: all of them).
  package var condition: Condition
  /// What `value_count` counts; several fields count as one tuple.
  package var fields: [FieldPath] = []
  /// How late an event may still come before what depends on its absence is decided; nil: as the feeds say.
  package var maxLateness: TimeSpan?
  /// How many groups the rule may have; more are not evaluated, and that is an alert of its own.
  package var maxGroups: Int = 100_000

  package init(kind: Kind, timespan: TimeSpan, condition: Condition) {
    self.kind = kind
    self.timespan = timespan
    self.condition = condition
  }
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
