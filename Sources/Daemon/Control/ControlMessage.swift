import JSON

/// Why a request was not done: a sentence for people.
package struct ControlError: Error, Hashable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}

/// What a command asks for: `{"request": NAME, "arguments": {…}}`.
struct ControlCall: Sendable, Hashable {
  var name: String
  var arguments: JSONValue

  init(_ name: String, _ arguments: JSONValue) {
    self.name = name
    self.arguments = arguments
  }

  /// Nil where the line is no request.
  init?(line: some Collection<UInt8>) {
    guard let value = try? JSONValue(parsing: String(decoding: line, as: UTF8.self)),
      let name = value["request"]?.stringValue
    else { return nil }
    self.init(name, value["arguments"] ?? .object([]))
  }

  var json: JSONValue {
    .object([JSONMember("request", .string(name)), JSONMember("arguments", arguments)])
  }
}

/// One line that the daemon sends.
enum ControlLine: Sendable, Hashable {
  /// The first of each connection: whose daemon this is.
  case greeting(database: String)
  /// How far a long request is; any number of them.
  case progress(JSONValue)
  /// The last, one of these two.
  case result(JSONValue)
  case error(String)

  private static let schema = "vedette.control/1"

  init(_ reply: Result<JSONValue, ControlError>) {
    switch reply {
    case .success(let value): self = .result(value)
    case .failure(let error): self = .error(error.description)
    }
  }

  /// Nil where it is nothing that a daemon says.
  init?(line: some Collection<UInt8>) {
    guard let value = try? JSONValue(parsing: String(decoding: line, as: UTF8.self)) else { return nil }
    if value["schema"]?.stringValue == ControlLine.schema, let database = value["database"]?.stringValue {
      self = .greeting(database: database)
    } else if let progress = value["progress"] {
      self = .progress(progress)
    } else if let result = value["result"] {
      self = .result(result)
    } else if let error = value["error"]?.stringValue {
      self = .error(error)
    } else {
      return nil
    }
  }

  var json: JSONValue {
    switch self {
    case .greeting(let database):
      .object([JSONMember("schema", .string(ControlLine.schema)), JSONMember("database", .string(database))])
    case .progress(let value): .object([JSONMember("progress", value)])
    case .result(let value): .object([JSONMember("result", value)])
    case .error(let sentence): .object([JSONMember("error", .string(sentence))])
    }
  }
}

extension JSONValue {
  /// The value as one line of text, with its end.
  var line: [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    return writer.utf8 + [UInt8(ascii: "\n")]
  }
}
