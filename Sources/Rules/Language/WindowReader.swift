import Documents
import Events

/// Reads the piece of time that a correlation looks at: `timespan`, `window`, `gap`, `timezone`.
struct WindowReader {
  let collector: DiagnosticCollector
  let resources: any RuleResources

  /// False where something that must be there is missing or wrong.
  func read(_ reader: MappingReader, _ correlation: inout Correlation) -> Bool {
    correlation.zone = zone(reader) ?? .utc
    let window = window(reader, correlation.kind)
    if let window { correlation.window = window }
    guard needsTimespan(correlation.kind) || reader.value("timespan") != nil else {
      correlation.timespan = Correlation.unlimited
      return window != nil
    }
    guard correlation.kind != .score && correlation.kind != .countdown else { return true }
    guard reader.required("timespan") != nil,
      let span = reader.positiveSpan("timespan", else: "a window of zero length holds no events")
    else { return false }
    correlation.timespan = span
    if window == .calendar { checkPeriod(span, reader) }
    return window != nil
  }

  private func needsTimespan(_ kind: Correlation.Kind) -> Bool {
    kind != .change && kind != .score && kind != .countdown
  }

  /// The names of rule files.
  private enum Shape: String, CaseIterable {
    case sliding, tumbling, session, calendar
  }

  private func window(_ reader: MappingReader, _ kind: Correlation.Kind) -> Window? {
    let isMissing = reader.value("window") == nil
    guard let shape: Shape = isMissing ? .sliding : reader.word("window") else { return nil }
    let gap = reader.positiveSpan("gap")
    if shape != .session, let node = reader.keyNode("gap"), Correlation.Kind.measures.contains(kind) {
      collector.report(.badValue, "'gap' goes with 'window: session' only", at: node)
    }
    switch shape {
    case .sliding: return .sliding
    case .tumbling: return .tumbling
    case .calendar: return .calendar
    case .session where kind == .baseline:
      if let node = reader.value("window") {
        collector.report(
          .badValue, "'window: session' does not go with 'baseline', whose bins have one length", at: node)
      }
      return nil
    case .session:
      if reader.value("gap") == nil {
        collector.report(
          .missingKey, "'window: session' needs the key 'gap'", at: reader.value("window") ?? reader.node)
      }
      return gap.map(Window.session)
    }
  }

  /// A calendar has days, weeks, months, quarters and years.
  private func checkPeriod(_ span: TimeSpan, _ reader: MappingReader) {
    let periods: [TimeSpan] = [.days(1), .days(7), .months(1), .months(3), .months(12)]
    guard !span.isZero, !periods.contains(span), let node = reader.value("timespan") else { return }
    collector.report(.badValue, "the timespan of 'window: calendar' is one of 1d, 1w, 1mo, 1q, 1y", at: node)
  }

  private func zone(_ reader: MappingReader) -> Zone? {
    guard let name = reader.text("timezone") else { return nil }
    if let zone = resources.zone(named: name) { return zone }
    if let node = reader.value("timezone") {
      collector.report(
        .badValue, "there is no time zone '\(name)'; write it as the tz database does, such as Asia/Almaty", at: node)
    }
    return nil
  }
}
