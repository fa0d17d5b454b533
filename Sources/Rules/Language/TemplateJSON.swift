import JSON

/// A template whose text is JSON: what it becomes is JSON whatever the values are.
///
/// A placeholder inside of quotes becomes part of that string, escaped. One that stands alone where a value is expected
/// becomes a value of its own: a number stays a number, a list becomes an array of strings, nothing becomes `null`, and
/// all else a string.
package struct JSONTemplate: Sendable, Hashable {
  private enum Part: Sendable, Hashable {
    case text(String)
    case inString(Template.Placeholder)
    case value(Template.Placeholder)
  }

  private let parts: [Part]

  /// Its placeholders, in order.
  package var placeholders: [Template.Placeholder] {
    parts.compactMap { part in
      switch part {
      case .text: nil
      case .inString(let placeholder), .value(let placeholder): placeholder
      }
    }
  }

  /// Reads a template. Only one without problems may be rendered.
  package static func parse(_ text: String) -> (template: JSONTemplate, problems: [Template.Problem]) {
    let (template, problems) = Template.parse(text)
    let result = JSONTemplate(template)
    let isFine = problems.isEmpty && !text.unicodeScalars.isEmpty
    return (result, isFine ? [result.problem(in: text)].compactMap(\.self) : problems + emptiness(text))
  }

  private static func emptiness(_ text: String) -> [Template.Problem] {
    text.isEmpty ? [Template.Problem(message: "the template is empty", offset: 0, length: 1)] : []
  }

  private init(_ template: Template) {
    var isInString = false
    var isEscaped = false
    parts = template.parts.map { part in
      switch part {
      case .placeholder(let placeholder): return isInString ? .inString(placeholder) : .value(placeholder)
      case .text(let text):
        for scalar in text.unicodeScalars {
          if !isEscaped, scalar == "\"" { isInString.toggle() }
          isEscaped = !isEscaped && isInString && scalar == "\\"
        }
        return .text(text)
      }
    }
  }

  /// The JSON with every placeholder filled in.
  package func render(values: (String) -> TemplateValue?) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .inString(let placeholder): JSONTemplate.inString(placeholder.value(values)?.text ?? "")
      case .value(let placeholder): JSONTemplate.alone(placeholder.value(values))
      }
    }.joined()
  }

  private static func inString(_ text: String) -> String {
    var writer = JSONWriter()
    writer.value(text)
    return String(writer.text.dropFirst().dropLast())
  }

  private static func alone(_ value: TemplateValue?) -> String {
    var writer = JSONWriter()
    switch value {
    case nil: writer.null()
    case .number(let number)?: writer.value(number)
    case .list(let elements)?:
      writer.beginArray()
      for element in elements { writer.value(element) }
      writer.endArray()
    case let value?: writer.value(value.text)
    }
    return writer.text
  }

  /// Why it is not JSON when filled in: it is tried with an empty text for each placeholder, and its place is found again
  /// in the template.
  private func problem(in text: String) -> Template.Problem? {
    let scalars = Array(text.unicodeScalars)
    var sample: [UInt8] = []
    var origins: [Int] = []
    func add(_ bytes: some Sequence<UInt8>, from origin: Int) {
      for byte in bytes {
        sample.append(byte)
        origins.append(origin)
      }
    }
    var position = 0
    func addText(upTo end: Int) {
      for index in position..<max(position, end) { add(UTF8.encode(scalars[index]) ?? .init(), from: index) }
    }
    for part in parts {
      let (placeholder, stand): (Template.Placeholder, String)
      switch part {
      case .text: continue
      case .inString(let found): (placeholder, stand) = (found, "")
      case .value(let found): (placeholder, stand) = (found, "0")
      }
      addText(upTo: placeholder.extent.lowerBound)
      add(stand.utf8, from: placeholder.extent.lowerBound)
      position = placeholder.extent.upperBound
    }
    addText(upTo: scalars.count)
    do {
      _ = try JSONValue(parsing: String(decoding: sample, as: UTF8.self))
      return nil
    } catch {
      let place = origins.indices.contains(error.offset) ? origins[error.offset] : scalars.count - 1
      return Template.Problem(message: JSONTemplate.words(error), offset: place, length: 1)
    }
  }

  private static func words(_ error: JSONError) -> String {
    if case .expected(let what) = error.reason { return "the template is no JSON here: expected \(what)" }
    return "the template is no JSON: \(error)"
  }
}
