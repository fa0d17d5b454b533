import Alerting
import Events
import Rules
import Storage

extension AlertExplanation {
  /// What would change the alert, in sentences.
  var changes: [String] { endings + withdrawals + levels + exclusions }

  // MARK: Its end

  private var endings: [String] {
    switch state {
    case "cancelled":
      return ["it is cancelled (\(lines.last?.transition.reason ?? "no reason is known")), and stays so"]
    case "resolved":
      let end = alert.endsAt?.text ?? ""
      return ["it is over since \(end); a report of an event before that could still extend, move or cancel it"]
    default: break
    }
    guard let rule else { return [] }
    let words = isOpen ? "it ends on" : "it would have ended on"
    var lines = alert.endsAt.map { ["\(words) \($0.text)"] } ?? ending(rule)
    if alert.certainty == Certainty.possible.rawValue {
      lines.append("it is possible, not certain: more exact dates of its evidence would decide")
    } else if alert.earliestAt < alert.startsAt, !isOfSilence {
      lines.append(
        "it may have begun as early as \(alert.earliestAt.text): more exact dates of its evidence would move its start")
    }
    return lines
  }

  /// Whether it fires since nothing came, which what comes ends.
  private var isOfSilence: Bool { rule?.correlation?.kind == .absence }

  private func ending(_ rule: Rule) -> [String] {
    if isOfSilence, case .whenConditionFails = rule.resolution {
      return [
        "it resolves with the next event that matches",
        "a late report of an event that matches and happened before \(alert.startsAt.text) would cancel it or move it",
      ]
    }
    if let course, let end = course.end {
      let waits = course.endsByClock ? ", decided when late reports had their time" : ""
      return ["it resolves on \(end.text) unless another event comes before\(waits)"]
    }
    switch rule.resolution {
    case .never: return ["it does not resolve by itself (resolve: never)"]
    case .quiet(let span): return ["it resolves \(span.text) after the last event that matches"]
    case .when(let condition): return ["it resolves when the number is \(RuleText.bounds(condition))"]
    case .whenConditionFails:
      return rule.correlation == nil ? [] : ["it resolves when its condition no longer holds"]
    }
  }

  // MARK: Its evidence

  private var withdrawals: [String] {
    guard !alert.isCancelled else { return [] }
    if let course { return AlertExplanation.sentences(course.withdrawals.map(\.effect), names) }
    guard alert.event != nil else { return [] }
    let condition = rule.map { ", or a correction after which it fails `\($0.detection.conditionText)`" } ?? ""
    return ["the withdrawal of its event\(condition), cancels it"]
  }

  /// What each piece is called, in the order of the withdrawals.
  private var names: [String] {
    (course?.withdrawals ?? []).map { withdrawal in
      let piece = pieces.first { $0.event == withdrawal.event }
      return piece?.name ?? "event \(withdrawal.event)"
    }
  }

  /// One sentence for what has the same effect.
  static func sentences(_ effects: [AlertCourse.Effect], _ names: [String]) -> [String] {
    var groups: [(effect: AlertCourse.Effect, names: [String])] = []
    for (effect, name) in zip(effects, names) {
      if let place = groups.firstIndex(where: { $0.effect == effect }) {
        groups[place].names.append(name)
      } else {
        groups.append((effect, [name]))
      }
    }
    return groups.map { effect, names in
      let isAll = names.count == effects.count
      let who =
        names.count == 1
        ? "the withdrawal of \(names[0])"
        : isAll
          ? "the withdrawal of any one of its \(names.count) events" : "the withdrawal of any one of \(list(names))"
      return "\(who) \(effect.sentence)"
    }
  }

  private static func list(_ names: [String]) -> String {
    let rest = names.count - 6
    return names.prefix(6).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }

  // MARK: Its level

  private var levels: [String] {
    guard isOpen, let rule, let level = Level(rawValue: alert.level) else { return [] }
    return rule.levels.filter { $0.level > level }.map { step in
      "it becomes \(step.level.rawValue) when the number is \(RuleText.bounds(step.condition))"
    }
  }

  private var exclusions: [String] {
    guard !alert.isCancelled, ruleState == .current, let rule else { return [] }
    return rule.detection.exclusions.map { part in
      let tests = part.findings.prefix(3).map { printable($0.test) }.joined(separator: ", ")
      return "a correction after which one of its events fails `\(part.text)` (\(tests)) is as good as its withdrawal"
    }
  }
}

extension AlertCourse.Effect {
  /// Behind "the withdrawal of … ".
  var sentence: String {
    switch self {
    case .cancels: "would cancel it"
    case .starts(let moment): "would move its start to \(moment.text)"
    case .ends(let moment?): "would move its end to \(moment.text)"
    case .ends(nil): "would leave it without an end in sight"
    case .lowers(let level): "would lower its level to \(level.rawValue)"
    case .nothing: "would leave its time and level as they are"
    }
  }

  /// For programs.
  var name: String {
    switch self {
    case .cancels: "cancels"
    case .starts: "moves the start"
    case .ends: "moves the end"
    case .lowers: "lowers the level"
    case .nothing: "nothing"
    }
  }
}

extension AlertExplanation.Piece {
  /// `events/S002-011`, or the alert that it is.
  var name: String {
    if let alert { return "alert \(alert.id)" }
    if let told { return printable(told.report.name) }
    return corrections.last.map { printable($0.report) } ?? "event \(event)"
  }
}
