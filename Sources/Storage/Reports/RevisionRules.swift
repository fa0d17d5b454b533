internal import Events

/// What happens when a record has a known key but other content.
package enum RevisionPolicy: Sendable {
  /// The first report stays. A withdrawal is no revision: it is always taken.
  case none
  /// The last one replaces the one before.
  case content
  /// The one with the higher ``Report/revision`` replaces the other; none at all is lower than any. A withdrawal is taken
  /// also at the same.
  case field
}

/// How records are decided against what is stored.
package struct RevisionRules: Sendable, Hashable {
  package var policy: RevisionPolicy
  /// Whether a record brings back a report that was withdrawn. It does where absence from a file withdraws.
  package var restores: Bool
  /// The file that is imported again, because its feed was mended: what it brought is replaced by what it says now.
  package var remapped: Int64?
  /// Whether the records were read before, and are tried again: what later files brought, or stands further on in their own,
  /// came after them.
  package var isRetry: Bool

  package init(_ policy: RevisionPolicy, restores: Bool = false, remapped: Int64? = nil, isRetry: Bool = false) {
    self.policy = policy
    self.restores = restores
    self.remapped = remapped
    self.isRetry = isRetry
  }

  enum Decision { case stale, contradicts, replaces }

  /// What a record with other content than the stored report of its key does to that.
  ///
  /// - Parameter file: the row of the file that brings the record.
  func decide(_ old: Membership, _ report: PackedReport, file: Int64) -> Decision {
    if let remapped, old.file == remapped { return remap(old, report) }
    switch policy {
    case .content:
      // What a later file brought stands against an earlier one that is read again.
      if isRetry, (old.file, old.offset) > (file, report.position.offset) { return .stale }
      if let remapped, (remapped + 1..<max(file, remapped + 1)).contains(old.file) { return .stale }
      return .replaces
    case .none:
      if report.status == .withdrawn { return old.isActive ? .replaces : .contradicts }
      return restores && !old.isActive ? .replaces : .contradicts
    case .field:
      let (new, stored) = (report.revision ?? -.infinity, old.revision ?? -.infinity)
      // Who takes back a version says so under its number: that is the later word.
      if new == stored, old.isActive, report.status == .withdrawn { return .replaces }
      if new == stored, restores, !old.isActive, report.status == .active { return .replaces }
      return new > stored ? .replaces : new < stored ? .stale : .contradicts
    }
  }

  /// A higher revision stands also against its own file's lower one: the file may hold both.
  private func remap(_ old: Membership, _ report: PackedReport) -> Decision {
    guard policy == .field, let new = report.revision, let stored = old.revision else { return .replaces }
    return new < stored ? .stale : .replaces
  }
}
