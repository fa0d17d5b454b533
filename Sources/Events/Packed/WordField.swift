/// A field of the event model that a ``PackedReport`` keeps as a word or as a list of words, by its name in rules.
package enum WordField: String, Sendable, Hashable, CaseIterable {
  case feed, kind, actor, target, asset, country, unit, phase, publisher, origin, lang, reliability, credibility, tags

  /// The field that a path names; nil for any other, and for a part of one.
  package init?(_ path: FieldPath) {
    self.init(rawValue: path.text)
  }
}

extension PackedReport {
  /// The words of a field: of most fields, one or none.
  package func words(of field: WordField) -> WordList {
    switch field {
    case .actor: actor
    case .target: target
    case .tags: tags
    default: word(of: field).map(WordList.init(single:)) ?? .none
    }
  }

  private func word(of field: WordField) -> Word? {
    let word: Word =
      switch field {
      case .feed: feed
      case .kind: kind
      case .asset: asset
      case .country: country
      case .unit: unit
      case .phase: phase
      case .publisher: publisher
      case .origin: origin
      case .lang: language
      case .reliability: reliability
      case .credibility: credibility
      case .actor, .target, .tags: .none
      }
    return word.isNone ? nil : word
  }

  /// When the event counts that this report alone tells, as ``Event/effect``.
  package func effect(ingested: Instant) -> EventTime {
    time.effect(known: known, ingested: ingested, modality: modality)
  }
}
