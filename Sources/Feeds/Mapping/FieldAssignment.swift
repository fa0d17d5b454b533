import Events
import JSON

/// Puts values into the fields of a report.
enum FieldAssignment {
  /// A number: latitude, longitude or value.
  static func number(
    _ bytes: UnsafeRawBufferPointer, _ step: CompiledMapping.Step, _ report: inout Report
  ) throws(RecordFault) {
    if step.target == .value {
      report.value = try value(bytes, step)
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
    if step.target == .lat { report.latitude = number } else { report.longitude = number }
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

  /// Text, words and lists. What repeats from record to record comes out of the interner.
  static func text(
    _ bytes: UnsafeRawBufferPointer, _ step: CompiledMapping.Step, _ interner: inout Interner, _ report: inout Report
  ) throws(RecordFault) {
    switch step.target {
    case .kind: report.kind = interner.text(bytes)
    case .asset: report.asset = interner.text(bytes)
    case .country: report.country = interner.text(bytes)
    case .place: report.place = interner.text(bytes)
    case .unit: report.unit = interner.text(bytes)
    case .phase: report.phase = interner.text(bytes)
    case .pretext: report.pretext = interner.text(bytes)
    case .cluster: report.cluster = String(decoding: bytes, as: UTF8.self)
    case .title: report.title = String(decoding: bytes, as: UTF8.self)
    case .text: report.text = String(decoding: bytes, as: UTF8.self)
    case .url: report.url = String(decoding: bytes, as: UTF8.self)
    case .publisher: report.publisher = interner.text(bytes)
    case .origin: report.origin = interner.text(bytes)
    case .lang: report.language = interner.text(bytes)
    case .actor: append(interner.list(bytes), to: &report.actor)
    case .target: append(interner.list(bytes), to: &report.target)
    case .tags: append(interner.list(bytes), to: &report.tags)
    case .after: append(interner.list(bytes), to: &report.after)
    case .lat, .lon, .value: return
    case .planned, .modality, .status, .reliability, .credibility: try word(bytes, step, &interner, &report)
    }
  }

  /// The first element shares its list with every other report that has the same one.
  private static func append(_ one: [String], to list: inout [String]) {
    if list.isEmpty { list = one } else { list += one }
  }

  /// Fields that know a closed set of words.
  private static func word(
    _ bytes: UnsafeRawBufferPointer, _ step: CompiledMapping.Step, _ interner: inout Interner, _ report: inout Report
  ) throws(RecordFault) {
    let text = interner.text(bytes.trimmed)
    var isKnown = true
    switch step.target {
    case .planned:
      report.planned = TruthWord.value(text)
      isKnown = report.planned != nil
    case .modality:
      let modality = Modality(rawValue: text)
      report.modality = modality ?? .occurred
      isKnown = modality != nil
    case .status:
      let status = Report.Status(rawValue: text)
      report.status = status ?? .active
      isKnown = status != nil
    case .reliability:
      report.reliability = text
      isKnown = ["A", "B", "C", "D", "E", "F"].contains(text)
    default:
      report.credibility = text
      isKnown = ["1", "2", "3", "4", "5", "6"].contains(text)
    }
    if isKnown { return }
    throw RecordFault(.unknownCode, "'\(bytes.excerpt)' is not a value of '\(step.target.rawValue)'", field: step.field)
  }
}
