import Events
import JSON

/// Puts values into the fields of a chunk's draft.
enum FieldAssignment {
  /// A number: latitude, longitude or value.
  static func number(
    _ bytes: UnsafeRawBufferPointer, _ step: CompiledMapping.Step, _ reports: inout PackedReports
  ) throws(RecordFault) {
    if step.target == .value {
      reports.draft.value = reports.span(try value(bytes, step))
      return
    }
    guard let number = NumberToken.double(bytes).map({ step.scale?($0) ?? $0 }) else {
      throw RecordFault(.badCoordinate, "'\(bytes.excerpt)' is not a number", field: step.field)
    }
    let limit: Double = step.target == .lat ? 90 : 180
    guard abs(number) <= limit else {
      let what = step.target == .lat ? "latitude" : "longitude"
      throw RecordFault(.badCoordinate, "\(bytes.excerpt) is not a \(what)", field: step.field)
    }
    if step.target == .lat { reports.draft.latitude = number } else { reports.draft.longitude = number }
  }

  private static func value(
    _ bytes: UnsafeRawBufferPointer, _ step: CompiledMapping.Step
  ) throws(RecordFault) -> String {
    if let scale = step.scale {
      if let number = NumberToken.double(bytes).map(scale.callAsFunction), number.isFinite {
        return JSONWriter.token(number)
      }
    } else if let token = NumberToken.json(bytes) {
      return token
    }
    throw RecordFault(.badNumber, "'\(bytes.excerpt)' is not a number", field: step.field)
  }

  /// Text, words and lists, and fields that know a closed set of words.
  static func text(
    _ bytes: UnsafeRawBufferPointer, _ step: CompiledMapping.Step, _ reports: inout PackedReports
  ) throws(RecordFault) {
    if step.target.isPlainText {
      plain(bytes, step.target, &reports)
    } else {
      try word(bytes, step, &reports)
    }
  }

  /// Text, words and lists, which take whatever there is, without the blanks around it: rules compare these, and group by them.
  /// A text over many lines stays as it is, and so do names of events, which a key is compared with.
  static func plain(_ whole: UnsafeRawBufferPointer, _ target: ModelField, _ reports: inout PackedReports) {
    let bytes = whole.withoutBlanks
    if bytes.isEmpty { return }
    switch target {
    case .kind: reports.draft.kind = reports.word(bytes)
    case .asset: reports.draft.asset = reports.word(bytes)
    case .country: reports.draft.country = reports.word(bytes)
    case .place: reports.draft.place = reports.span(bytes)
    case .unit: reports.draft.unit = reports.word(bytes)
    case .phase: reports.draft.phase = reports.word(bytes)
    case .pretext: reports.draft.pretext = reports.span(bytes)
    case .cluster: reports.draft.cluster = reports.span(whole)
    case .title: reports.draft.title = reports.span(bytes)
    case .text: reports.draft.text = reports.span(whole)
    case .url: reports.draft.url = reports.span(bytes)
    case .publisher: reports.draft.publisher = reports.word(bytes)
    case .origin: reports.draft.origin = reports.word(bytes)
    case .lang: reports.draft.language = reports.word(bytes)
    case .actor: reports.add(reports.word(bytes), to: .actor)
    case .target: reports.add(reports.word(bytes), to: .target)
    case .tags: reports.add(reports.word(bytes), to: .tags)
    case .after: reports.add(reports.word(whole), to: .after)
    case .lat, .lon, .value, .planned, .modality, .status, .reliability, .credibility: return
    }
  }

  /// Fields that know a closed set of words.
  private static func word(
    _ bytes: UnsafeRawBufferPointer, _ step: CompiledMapping.Step, _ reports: inout PackedReports
  ) throws(RecordFault) {
    let text = String(decoding: bytes.trimmed, as: UTF8.self)
    var isKnown = true
    switch step.target {
    case .planned:
      reports.draft.planned = TruthWord.value(text)
      isKnown = reports.draft.planned != nil
    case .modality:
      let modality = Modality(rawValue: text)
      reports.draft.modality = modality ?? .occurred
      isKnown = modality != nil
    case .status:
      let status = Report.Status(rawValue: text)
      reports.draft.status = status ?? .active
      isKnown = status != nil
    case .reliability:
      reports.draft.reliability = reports.word(text)
      isKnown = ["A", "B", "C", "D", "E", "F"].contains(text)
    default:
      reports.draft.credibility = reports.word(text)
      isKnown = ["1", "2", "3", "4", "5", "6"].contains(text)
    }
    if isKnown { return }
    throw RecordFault(.unknownCode, "'\(bytes.excerpt)' is not a value of '\(step.target.rawValue)'", field: step.field)
  }
}
