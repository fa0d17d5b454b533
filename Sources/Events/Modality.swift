/// In what sense a report says that something is so.
package enum Modality: String, Sendable, CaseIterable {
  case occurred, ordered, announced, planned, scheduled, forecast, claimed, standing, assessed, conditional, derived
  case aggregate

  /// Whether the event takes effect when it became known rather than in the time it speaks of: a forecast for
  /// next year is news today.
  package var takesEffectWhenKnown: Bool {
    switch self {
    case .scheduled, .forecast, .standing, .assessed, .conditional: true
    default: false
    }
  }
}
