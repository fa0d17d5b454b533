/// The fields of the event model that a feed can fill in from its own, besides key, revision and times.
enum ModelField: String, Sendable, CaseIterable {
  case kind, actor, target, asset, country, place, lat, lon, value, unit, phase, planned, pretext, modality, cluster
  case after, title, text, url, publisher, origin, lang, reliability, credibility, tags, status

  /// Whether it holds several values.
  var isList: Bool {
    switch self {
    case .actor, .target, .after, .tags: true
    default: false
    }
  }

  /// Whether it is a number.
  var isNumber: Bool {
    switch self {
    case .lat, .lon, .value: true
    default: false
    }
  }

  /// Whether it takes any text, and needs no look at what that is.
  var isPlainText: Bool {
    switch self {
    case .lat, .lon, .value, .planned, .modality, .status, .reliability, .credibility: false
    default: true
    }
  }
}
