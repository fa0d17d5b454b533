/// From reports to rows, and back.
extension PackedReports {
  /// The report that a row stands for.
  package func report(_ row: PackedReport) -> Report {
    var report = Report(
      feed: text(row.feed) ?? "", key: text(row.key) ?? "", kind: text(row.kind) ?? "", time: row.time)
    report.revision = row.revision
    report.status = row.status
    report.known = row.known
    report.latitude = row.latitude
    report.longitude = row.longitude
    report.planned = row.planned
    report.modality = row.modality
    describe(row, in: &report)
    source(row, in: &report)
    return report
  }

  private func describe(_ row: PackedReport, in report: inout Report) {
    report.actor = texts(row.actor)
    report.target = texts(row.target)
    report.asset = text(row.asset)
    report.country = text(row.country)
    report.place = text(row.place)
    report.value = text(row.value)
    report.unit = text(row.unit)
    report.phase = text(row.phase)
    report.pretext = text(row.pretext)
    report.cluster = text(row.cluster)
    report.after = texts(row.after)
  }

  private func source(_ row: PackedReport, in report: inout Report) {
    report.title = text(row.title)
    report.text = text(row.text)
    report.url = text(row.url)
    report.publisher = text(row.publisher)
    report.origin = text(row.origin)
    report.language = text(row.language)
    report.reliability = text(row.reliability)
    report.credibility = text(row.credibility)
    report.tags = texts(row.tags)
    report.fields = text(row.fields)
  }

  /// The texts of a list of words.
  package func texts(_ list: WordList) -> [String] {
    list.isNone ? [] : elements(of: list).compactMap(text)
  }

  /// Fills the draft from a report; its feed and position stay as they were begun.
  package mutating func fill(from report: Report) {
    draft.time = report.time
    draft.known = report.known
    draft.revision = report.revision
    draft.latitude = report.latitude
    draft.longitude = report.longitude
    draft.status = report.status
    draft.modality = report.modality
    draft.planned = report.planned
    fillWords(report)
    draft.key = span(report.key)
    draft.value = span(optional: report.value)
    draft.place = span(optional: report.place)
    draft.pretext = span(optional: report.pretext)
    draft.cluster = span(optional: report.cluster)
    draft.title = span(optional: report.title)
    draft.text = span(optional: report.text)
    draft.url = span(optional: report.url)
    draft.fields = span(optional: report.fields)
  }

  private mutating func fillWords(_ report: Report) {
    draft.kind = word(report.kind)
    draft.asset = word(optional: report.asset)
    draft.country = word(optional: report.country)
    draft.unit = word(optional: report.unit)
    draft.phase = word(optional: report.phase)
    draft.publisher = word(optional: report.publisher)
    draft.origin = word(optional: report.origin)
    draft.language = word(optional: report.language)
    draft.reliability = word(optional: report.reliability)
    draft.credibility = word(optional: report.credibility)
    draft.actor = list(report.actor)
    draft.target = list(report.target)
    draft.tags = list(report.tags)
    draft.after = list(report.after)
  }

  private mutating func word(optional text: String?) -> Word {
    if let text { word(text) } else { .none }
  }

  private mutating func span(optional text: String?) -> TextSpan {
    if let text { span(text) } else { .none }
  }

  private mutating func list(_ texts: [String]) -> WordList {
    var words: [Word] = []
    for text in texts { words.append(word(text)) }
    return list(words)
  }
}
