import Glibc

/// The variables that the process was started with.
enum Environment {
  static func value(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// As ``value(_:)``, where an empty text counts as none.
  static func text(_ name: String) -> String? {
    value(name).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// All of them. The first of two with one name counts, as for `getenv`.
  static var all: [String: String] {
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      let pair = String(cString: entry)
      if let sign = pair.firstIndex(of: "=") {
        let name = String(pair[..<sign])
        if variables[name] == nil { variables[name] = String(pair[pair.index(after: sign)...]) }
      }
      next += 1
    }
    return variables
  }
}
