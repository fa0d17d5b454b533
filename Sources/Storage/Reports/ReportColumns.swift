internal import Events

/// Which columns of `report` a report fills: a bit each, at the number of the statement's parameter.
///
/// Most reports have a dozen of three dozen columns, and a statement that names only those has less to do.
struct ReportColumns: OptionSet, Hashable {
  let rawValue: UInt64

  static let count = 39

  static let file = ReportColumns(column: 2)
  static let ingested = ReportColumns(column: 5)
  static let event = ReportColumns(column: 6)
  static let known = ReportColumns(column: 13)
  static let revision = ReportColumns(column: 14)
  static let actor = ReportColumns(column: 15)
  static let target = ReportColumns(column: 16)
  static let asset = ReportColumns(column: 17)
  static let country = ReportColumns(column: 18)
  static let latitude = ReportColumns(column: 19)
  static let longitude = ReportColumns(column: 20)
  static let unit = ReportColumns(column: 21)
  static let phase = ReportColumns(column: 22)
  static let planned = ReportColumns(column: 23)
  static let modality = ReportColumns(column: 24)
  static let publisher = ReportColumns(column: 25)
  static let origin = ReportColumns(column: 26)
  static let language = ReportColumns(column: 27)
  static let reliability = ReportColumns(column: 28)
  static let credibility = ReportColumns(column: 29)
  static let tags = ReportColumns(column: 30)
  static let value = ReportColumns(column: 32)
  static let place = ReportColumns(column: 33)
  static let pretext = ReportColumns(column: 34)
  static let after = ReportColumns(column: 35)
  static let title = ReportColumns(column: 36)
  static let text = ReportColumns(column: 37)
  static let url = ReportColumns(column: 38)
  static let fields = ReportColumns(column: 39)

  /// Every column that may be null.
  static let all: ReportColumns = [
    event, known, revision, actor, target, asset, country, latitude, longitude, unit, phase, planned, modality,
    publisher, origin, language, reliability, credibility, tags, value, place, pretext, after, title, text, url, fields,
  ]

  /// What is the same for all reports of a chunk.
  static let ofAllRows: ReportColumns = [file, ingested]

  /// Whether the column with a number is one of them.
  func contains(_ column: Int) -> Bool { rawValue >> UInt64(column) & 1 == 1 }

  init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  private init(column: UInt64) {
    rawValue = 1 << column
  }

  /// What a report says, besides what all say.
  init(_ report: PackedReport) {
    self = []
    if report.known != nil { insert(.known) }
    if report.revision != nil { insert(.revision) }
    if report.latitude != nil { insert(.latitude) }
    if report.longitude != nil { insert(.longitude) }
    if report.planned != nil { insert(.planned) }
    if report.modality != .occurred { insert(.modality) }
    insertLists(report)
    insertWords(report)
    insertTexts(report)
  }

  private mutating func insertLists(_ report: PackedReport) {
    if report.actor.isGiven { insert(.actor) }
    if report.target.isGiven { insert(.target) }
    if report.tags.isGiven { insert(.tags) }
    if report.after.isGiven { insert(.after) }
  }

  private mutating func insertWords(_ report: PackedReport) {
    if report.asset.isGiven { insert(.asset) }
    if report.country.isGiven { insert(.country) }
    if report.unit.isGiven { insert(.unit) }
    if report.phase.isGiven { insert(.phase) }
    if report.publisher.isGiven { insert(.publisher) }
    if report.origin.isGiven { insert(.origin) }
    if report.language.isGiven { insert(.language) }
    if report.reliability.isGiven { insert(.reliability) }
    if report.credibility.isGiven { insert(.credibility) }
  }

  private mutating func insertTexts(_ report: PackedReport) {
    if report.value.isGiven { insert(.value) }
    if report.place.isGiven { insert(.place) }
    if report.pretext.isGiven { insert(.pretext) }
    if report.title.isGiven { insert(.title) }
    if report.text.isGiven { insert(.text) }
    if report.url.isGiven { insert(.url) }
    if report.fields.isGiven { insert(.fields) }
  }
}

// What another room declares is not inlined, and these are asked two dozen times a report: they look at what is stored.
extension Word {
  @inline(__always) var isGiven: Bool { index >= 0 }
}

extension WordList {
  @inline(__always) var isGiven: Bool { code >= 0 }
}

extension TextSpan {
  @inline(__always) var isGiven: Bool { offset != .max }
}
