import Events

/// What new events touch, as far as their words tell.
extension Engine {
  /// Feeds have dozens of kinds, rarely thousands.
  private static let mostKinds = 4096

  /// What a new event touches, in order.
  mutating func targets(
    of row: PackedReport, _ event: inout EventOfRow, _ intake: inout ChunkIntake
  ) -> [KindTarget] {
    let known = kindTargets(of: row, &intake)
    if index.byField.isEmpty { return known }
    var more: Set<Int> = []
    for place in index.byField.indices {
      if let field = WordField(index.byField[place].field) {
        for word in intake.changes.reports.elements(of: row.words(of: field)) {
          more.formUnion(candidates(of: word, byField: place, &intake))
        }
      } else {
        more.formUnion(index.candidates(for: event.made(intake.changes), byField: place))
      }
    }
    return more.isEmpty
      ? known : (known + more.map { KindTarget(place: $0, steps: nil) }).sorted { $0.place < $1.place }
  }

  /// What an event touches for its kind.
  mutating func kindTargets(of row: PackedReport, _ intake: inout ChunkIntake) -> [KindTarget] {
    let kind = Int(row.kind.index)
    if let known = intake.targets[kind] { return known }
    let found = targets(ofKind: intake.changes.reports.text(row.kind) ?? "")
    intake.targets[kind] = found
    return found
  }

  private func candidates(of word: Word, byField place: Int, _ intake: inout ChunkIntake) -> [Int] {
    let key = ChunkIntake.FieldWord(field: place, word: word)
    if let known = intake.found[key] { return known }
    let found = index.candidates(forText: intake.changes.reports.text(word) ?? "", byField: place)
    intake.found[key] = found
    return found
  }

  /// What the events of a kind touch, as far as the kind tells.
  private mutating func targets(ofKind kind: String) -> [KindTarget] {
    if let known = kindTargets[kind] { return known }
    // Events of which nothing is known but their kind: what looks at nothing else takes them for any of the kind.
    var report = Report(feed: "", key: "", kind: kind, time: EventTime(.distantPast))
    let any = Event(id: 0, report: report, ingested: .distantPast)
    report.modality = .aggregate
    let aggregate = Event(id: 0, report: report, ingested: .distantPast)
    var targets: [KindTarget] = []
    for place in index.candidates(forKind: kind) {
      let isDecided = place < streams.count && streams[place].isDecidedByKind
      let steps = isDecided ? streams[place].stream.stepsFilled(by: any) : nil
      if isDecided && steps == nil && streams[place].stream.stepsFilled(by: aggregate) == nil { continue }
      targets.append(KindTarget(place: place, steps: steps))
    }
    if kindTargets.count >= Engine.mostKinds { kindTargets.removeAll(keepingCapacity: true) }
    kindTargets[kind] = targets
    return targets
  }
}
