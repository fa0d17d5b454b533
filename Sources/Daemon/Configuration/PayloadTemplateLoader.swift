import Alerting
import Documents
import Rules

extension Webhook {
  /// The format with the template that it may name, read and checked: every placeholder can be filled in, and what comes
  /// of it is JSON.
  func loadFormat() throws(EndpointFailure) -> WebhookFormat {
    switch format {
    case .standard: return .standard
    case .cloudevents: return .cloudevents
    case .alertmanager: return .alertmanager
    case .template(let path): return .template(try template(path))
    }
  }

  private func template(_ path: String) throws(EndpointFailure) -> JSONTemplate {
    let bytes: [UInt8]
    do throws(DiskError) {
      bytes = try DiskFile.read(path, limit: 1 << 18, waits: false)
    } catch {
      throw failure(.webhookFile, "the template cannot be read: \(error)", file: path)
    }
    if let problem = Diagnostic.notUTF8(bytes, "the template of the webhook '\(name)'", file: path) {
      throw EndpointFailure(diagnostics: [problem])
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let (template, problems) = JSONTemplate.parse(text)
    let collector = DiagnosticCollector(file: path, text: text)
    for problem in problems + PayloadNames.strangers(in: template) {
      collector.report(
        .badPayloadTemplate, problem.message, at: Webhook.mark(problem.offset, in: text), length: problem.length,
        suggestion: problem.suggestion)
    }
    guard !collector.hasErrors else { throw EndpointFailure(diagnostics: collector.diagnostics) }
    return template
  }

  /// The place of a character, by the number of characters before it.
  private static func mark(_ offset: Int, in text: String) -> Mark {
    let before = text.unicodeScalars.prefix(offset)
    let inLine = before.reversed().prefix { $0 != "\n" }.count
    return Mark(line: 1 + before.count { $0 == "\n" }, column: 1 + inLine)
  }
}

extension PayloadNames {
  /// The placeholders whose names no message has.
  fileprivate static func strangers(in template: JSONTemplate) -> [Template.Problem] {
    template.placeholders.filter { !contain($0.name) }.map { placeholder in
      Template.Problem(
        message: "there is no value '\(placeholder.name)'", offset: placeholder.offset,
        length: placeholder.name.unicodeScalars.count, suggestion: Suggestion.nearest(to: placeholder.name, in: all))
    }
  }
}
