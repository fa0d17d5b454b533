/// Gathers samples and writes them for a monitoring system.
struct Exposition {
  /// Which of the two formats. They differ in what they call a counter, and OpenMetrics has an end.
  enum Format: Sendable {
    /// Prometheus text format 0.0.4.
    case prometheus
    /// OpenMetrics 1.0.
    case openMetrics

    var type: String {
      switch self {
      case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
      case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
      }
    }

    /// The one that an `Accept` header asks for.
    init(accept: String?) {
      self = accept?.contains("application/openmetrics-text") == true ? .openMetrics : .prometheus
    }
  }

  private var samples: [Metric: [String]] = [:]

  /// Adds a sample.
  ///
  /// - Parameter values: those of the metric's labels, in their order.
  mutating func add(_ metric: Metric, _ value: Double, _ values: String...) {
    let labels = zip(metric.labels, values).map { "\($0)=\"\(Exposition.escaped($1))\"" }
    let text = labels.isEmpty ? "" : "{" + labels.joined(separator: ",") + "}"
    samples[metric, default: []].append("\(metric.sampleName)\(text) \(Exposition.number(value))")
  }

  /// A whole number as it is, infinity as `+Inf`.
  static func number(_ value: Double) -> String {
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }

  /// Backslash, quote and line feed, as both formats have it.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// All families that have samples, each with its help and type.
  func text(_ format: Format) -> String {
    var lines: [String] = []
    for metric in Metric.allCases {
      guard let samples = samples[metric] else { continue }
      let name = format == .openMetrics ? metric.rawValue : metric.sampleName
      lines.append("# HELP \(name) \(metric.help)")
      lines.append("# TYPE \(name) \(metric.kind.rawValue)")
      lines += samples
    }
    if format == .openMetrics { lines.append("# EOF") }
    return lines.joined(separator: "\n") + "\n"
  }
}
