package import Events

/// How the events that a rule matches belong together.
package struct Correlation: Sendable, Hashable {
  /// What is measured; the names of rule files.
  package enum Kind: String, Sendable, CaseIterable {
    case eventCount = "event_count"
    case valueCount = "value_count"
    case valueSum = "value_sum"
    case valueAverage = "value_avg"
    case valueMinimum = "value_min"
    case valueMaximum = "value_max"
    case valuePercentile = "value_percentile"
    case valueMedian = "value_median"
    case temporal
    case temporalOrdered = "temporal_ordered"
    case absence, baseline, ratio
    case newValue = "new_value"
    case change, score, countdown
  }

  /// One group-by name and where its value comes from.
  package struct GroupKey: Sendable, Hashable {
    /// As it stands in `alert.group`.
    package var name: String
    /// The field, unless an alias says otherwise for the selection that the event fills.
    package var field: FieldPath
    /// Of an alias: the field for each of ``Correlation/steps``, by its place there.
    package var fieldsByStep: [Int: FieldPath]

    package init(name: String, field: FieldPath, fieldsByStep: [Int: FieldPath] = [:]) {
      self.name = name
      self.field = field
      self.fieldsByStep = fieldsByStep
    }
  }

  package var kind: Kind
  /// What `rules` lists, or for a score its contributions, in order; empty for a measure over the whole detection.
  package var steps: [Step] = []
  package var groupBy: [GroupKey] = []
  package var dedupeBy: [FieldPath] = []
  /// The window's length. Of a score 20 half-lives, of a countdown the longest lead, of a change without one
  /// ``unlimited``.
  package var timespan: TimeSpan
  package var window: Window = .sliding
  /// The zone of calendar arithmetic.
  package var zone: Zone = .utc
  /// The bound on the measured number; for `temporal` on the number of steps that matched (default: all of them).
  package var condition: Condition
  /// Of `temporal`: which steps must have matched and which must not, by their places in ``steps``.
  var expression: Expression?
  /// The same as a person writes it: `a and (b or c)`.
  package var conditionInWords: String? { expression?.words(steps.map(\.name)) }
  /// What `value_count` counts, `value_sum` adds up, `new_value` and `change` look at; several fields are one tuple.
  package var fields: [FieldPath] = []
  /// Of `value_percentile`, from 0 to 100.
  package var percentile = 50.0
  /// Of `absence`: the groups that must report even if they never did.
  package var expected: [Group] = []
  package var baseline: Baseline?
  package var ratio: Ratio?
  /// Of `new_value`: whether the values of several fields are compared without regard to their order.
  package var isUnordered = false
  /// Of `new_value` and `baseline`: how long after a group's first event nothing is said yet.
  package var warmUp: TimeSpan?
  package var score: Score?
  /// Of `countdown`: how long before the event, in falling order.
  package var lead: [TimeSpan] = []
  /// Whether arrival counts instead of event time (`clock: ingest`).
  package var usesArrival = false
  /// How late an event may still come before what depends on its absence is decided; nil: as the feeds say.
  package var maxLateness: TimeSpan?
  /// How many groups the rule may have; more are not evaluated, and that is an alert of its own.
  package var maxGroups: Int = 100_000

  /// Longer than any history: the timespan of a change that may come as late as it likes.
  package static let unlimited = TimeSpan.months(12_000)

  package init(kind: Kind, timespan: TimeSpan, condition: Condition) {
    self.kind = kind
    self.timespan = timespan
    self.condition = condition
  }
}

extension Correlation {
  /// The window's length, with months as the clocks of its zone have them.
  package var length: ZonedSpan { ZonedSpan(timespan, in: zone) }

  /// One of `rules`: a selection of the rule, or another rule whose alerts are the events.
  package struct Step: Sendable, Hashable {
    /// What fills it.
    package enum Source: Sendable, Hashable {
      case selection(String)
      /// The id of a rule; each of its certain alerts is a point event where it starts.
      case rule(String)
    }

    package var source: Source
    /// How many events fill it.
    package var minimum = 1
    /// Of a sequence: the most that may pass after the step before.
    package var within: TimeSpan?
    /// Of a sequence: nothing may fill it in that time.
    package var isAbsent = false

    package init(_ source: Source) {
      self.source = source
    }

    /// As the rule file names it.
    package var name: String {
      switch source {
      case .selection(let name), .rule(let name): name
      }
    }
  }

  /// The ids of the rules whose alerts it measures.
  package var rules: [String] {
    steps.compactMap { step in if case .rule(let id) = step.source { id } else { nil } }
  }
}

/// The piece of event time that a measure looks at.
package enum Window: Sendable, Hashable {
  /// At each moment, the timespan before it.
  case sliding
  /// One timespan after another, counted from 1970-01-01 UTC.
  case tumbling
  /// From the first event until none came for the gap, at most the timespan.
  case session(gap: TimeSpan)
  /// The day, week (from Monday), month, quarter or year of the correlation's zone, as the timespan says.
  case calendar
}

/// Of a baseline: against what the current window is compared, and how.
package struct Baseline: Sendable, Hashable {
  /// The names of rule files.
  package enum Method: String, Sendable, CaseIterable {
    case ratio, zscore, poisson
    case earsC1 = "ears_c1"
    case earsC2 = "ears_c2"
    case earsC3 = "ears_c3"
    case cusum
  }

  package var method: Method
  /// The span just before the current window.
  package var against: TimeSpan
  /// The fewest events in the current window, and in the baseline, that say anything.
  package var minimumCurrent: Double = 0
  package var minimumBaseline: Double = 0

  package init(method: Method, against: TimeSpan) {
    self.method = method
    self.against = against
  }
}

/// Of a ratio: what is measured in the window and in the same window earlier.
package struct Ratio: Sendable, Hashable {
  /// What is measured in both: a count or a statistic of the field.
  package var measure: Correlation.Kind
  package var offset: TimeSpan
  /// The least of the earlier window that says anything.
  package var minimumBaseline: Double = 0

  package init(measure: Correlation.Kind, offset: TimeSpan) {
    self.measure = measure
    self.offset = offset
  }
}

/// Of a score: what each event adds, and how that fades.
package struct Score: Sendable, Hashable {
  /// A limit on what one group adds in each UTC bin.
  package struct Cap: Sendable, Hashable {
    package var add: Double
    package var timespan: TimeSpan

    package init(add: Double, timespan: TimeSpan) {
      self.add = add
      self.timespan = timespan
    }
  }

  /// What an event adds that fills the step with this place in ``Correlation/steps``.
  package var adds: [Double]
  package var halfLife: TimeSpan
  package var cap: Cap?

  package init(adds: [Double], halfLife: TimeSpan, cap: Cap? = nil) {
    self.adds = adds
    self.halfLife = halfLife
    self.cap = cap
  }

  /// What an event adds that fills these steps, a bit each.
  func added(by steps: UInt64) -> Double {
    adds.indices.reduce(0) { $0 + (steps & (1 << UInt64($1)) != 0 ? adds[$1] : 0) }
  }
}
