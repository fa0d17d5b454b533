import Events
import Rules

/// Something that is to come, as far as is known.
struct BriefDate: Equatable {
  enum Kind: String {
    // In the order in which those of one moment are shown.
    /// An alert opens unless something comes before.
    case fires
    /// A group is silent for so long that its silence is an alert, unless it is heard.
    case silent
    /// An alert ends if nothing more comes.
    case ends
    /// What is near an alert gets away from it if nothing more comes.
    case leaves
    /// An event is scheduled, announced or forecast.
    case event
    /// Such an event is under way and ends.
    case over
    /// A silence ends: who was not told is told again.
    case heard
    /// A rule that is off is on again.
    case rule
  }

  var at: Instant
  /// How exactly it is known: `2022-09`; nil for the moment itself.
  var time: String?
  var kind: Kind
  /// What it is about.
  var subject: String
  /// More of it.
  var detail = ""

  static func precedes(_ left: BriefDate, _ right: BriefDate) -> Bool {
    if left.at != right.at { return left.at < right.at }
    if left.kind != right.kind { return left.kind.rank < right.kind.rank }
    return (left.subject, left.detail) < (right.subject, right.detail)
  }

  /// In words, behind the subject.
  var what: String {
    switch kind {
    case .fires: "fires, unless something comes before"
    case .silent: "is silent for too long, unless it is heard before"
    case .ends: "ends, if nothing more comes"
    case .leaves: "is no longer so near, if nothing more comes"
    case .event: detail
    case .over: detail.isEmpty ? "ends" : "ends (\(detail))"
    case .heard: "ends: who was not told is told again"
    case .rule: "is on again"
    }
  }
}

extension BriefDate.Kind: CaseIterable {
  fileprivate var rank: Int { BriefDate.Kind.allCases.firstIndex(of: self) ?? 0 }
}
