import JSON

/// Labels as Prometheus and Alertmanager accept them: names of letters, digits and `_`, no empty value, no name twice.
///
/// Alertmanager refuses a whole alert for one bad name, so each is mended by itself.
struct LabelSet: Equatable {
  private(set) var labels: [JSONMember] = []

  /// Adds a label under the nearest name that is valid and free; an empty value is left out, as the receiver would.
  mutating func add(_ name: String, _ value: String) {
    guard !value.isEmpty else { return }
    let wanted = LabelSet.valid(name)
    var free = wanted
    var number = 2
    while labels.contains(where: { $0.name == free }) {
      free = "\(wanted)_\(number)"
      number += 1
    }
    labels.append(JSONMember(free, .string(value)))
  }

  /// A name with every character that is not allowed as `_`, and one before a digit at its beginning.
  static func valid(_ name: String) -> String {
    let mended = name.unicodeScalars.map { scalar -> String in
      let isAllowed =
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_")
      return isAllowed ? String(scalar) : "_"
    }.joined()
    guard let first = mended.first else { return "_" }
    return first.isNumber ? "_" + mended : mended
  }
}
