import Events

/// What new events touch, as far as their words tell.
extension Engine {
  /// All that a new event touches, in order.
  ///
  /// - Parameter known: what it touches for its kind.
  mutating func targets(
    of row: PackedReport, ofKind known: Range<Int>, _ event: inout EventOfRow, _ intake: inout ChunkIntake
  ) -> [KindTarget] {
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
    return (kindTargets[known] + more.map { KindTarget(place: $0, filling: nil) }).sorted { $0.place < $1.place }
  }

  /// What an event touches for its kind, as places of ``kindTargets``.
  mutating func kindTargets(of row: PackedReport, _ intake: inout ChunkIntake) -> Range<Int> {
    let kind = Int(row.kind.index)
    if let known = intake.kinds[kind] { return known }
    let reports = intake.changes.reports
    let places = reports.words.withKey(kind) { name in
      if let known = kindTargets.places(ofKind: name) { return known }
      let found = targets(ofKind: reports.text(row.kind) ?? "")
      return kindTargets.keep(found, ofKind: name)
    }
    intake.kinds[kind] = places
    return places
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
      targets.append(KindTarget(place: place, filling: steps.flatMap { filling($0, inStream: place) }))
    }
    return targets
  }

  /// What is known of the matches of a kind's events in a stream; nil where their rows do not tell the rest.
  private func filling(_ steps: UInt64, inStream place: Int) -> KindTarget.Filling? {
    streams[place].grouping.map {
      KindTarget.Filling(steps: steps, grouping: $0, usesArrival: streamList[place].usesArrival)
    }
  }
}
