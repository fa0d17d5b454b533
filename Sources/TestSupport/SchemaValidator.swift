import Documents
import Glibc
package import JSON

/// Asks an independent implementation of JSON Schema, Python's `jsonschema`, what it accepts.
package enum SchemaValidator {
  /// Why there is no answer.
  package struct Failure: Error {}

  /// Whether Python and its package are there.
  package static let isThere = system("python3 -c 'import jsonschema' > /dev/null 2>&1") == 0

  private static let program = """
    from json import load
    from sys import argv
    from jsonschema import Draft202012Validator
    data = load(open(argv[1]))
    Draft202012Validator.check_schema(data["schema"])
    validator = Draft202012Validator(data["schema"])
    print("".join("y" if validator.is_valid(document) else "n" for document in data["documents"]))
    """

  /// Whether a schema accepts each document. Throws where the schema is none, or Python cannot be asked.
  package static func verdicts(_ schema: JSONValue, on documents: [JSONValue]) throws(Failure) -> [Bool] {
    var template = Array("/tmp/vedette-schema-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Failure() }
    let folder = String(cString: made)
    defer { for name in ["input.json", "output.txt", "validate.py", ""] { remove("\(folder)/\(name)") } }
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("schema", schema)
    writer.member("documents", .array(documents))
    writer.endObject()
    guard write(writer.text, to: "\(folder)/input.json"), write(program, to: "\(folder)/validate.py"),
      system("python3 '\(folder)/validate.py' '\(folder)/input.json' > '\(folder)/output.txt'") == 0
    else { throw Failure() }
    let answers = TestFiles.bytes(at: "\(folder)/output.txt") ?? []
    let verdicts = answers.filter { $0 == UInt8(ascii: "y") || $0 == UInt8(ascii: "n") }
    guard verdicts.count == documents.count else { throw Failure() }
    return verdicts.map { $0 == UInt8(ascii: "y") }
  }

  /// The documents of a YAML text as editors give them to a schema.
  package static func documents(ofYAML text: String) -> [JSONValue] {
    YAML.parse(text, file: "x").documents.filter { !$0.isNull }.map(json)
  }

  /// A node as YAML's core schema reads it.
  private static func json(_ node: Node) -> JSONValue {
    switch node.content {
    case .scalar(let text, let style):
      if node.isNull { return .null }
      if let flag = node.asBool { return .bool(flag) }
      if style == .plain, node.asDouble != nil, (try? JSONValue(parsing: text)) != nil { return .number(text) }
      return .string(text)
    case .sequence(let elements): return .array(elements.map(json))
    case .mapping(let pairs): return .object(pairs.map { JSONMember($0.name, json($0.value)) })
    }
  }

  private static func write(_ text: String, to path: String) -> Bool {
    guard let file = fopen(path, "we") else { return false }
    defer { fclose(file) }
    return fputs(text, file) >= 0
  }
}
