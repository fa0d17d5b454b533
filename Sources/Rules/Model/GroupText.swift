extension Group {
  /// The group as one text, the same for the same values: `asset=CPC`, several joined by commas; backslashes, commas
  /// and equals signs in the values are escaped by a backslash.
  package var text: String {
    var text = ""
    for (place, label) in labels.enumerated() {
      if place > 0 { text += "," }
      text += Group.escape(label.name)
      text += "="
      text += Group.escape(label.value)
    }
    return text
  }

  /// Reads what ``text`` wrote.
  package init(text: String) {
    var labels: [Label] = []
    var parts: [[UInt8]] = [[]]
    var isEscaped = false
    func flush() {
      guard parts.count == 2 else { return }
      labels.append(Label(String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self)))
    }
    // By bytes: a mark that combines with what stands before it makes one character of both.
    for byte in text.utf8 {
      if isEscaped {
        parts[parts.count - 1].append(byte)
        isEscaped = false
      } else if byte == Group.backslash {
        isEscaped = true
      } else if byte == Group.equals && parts.count == 1 {
        parts.append([])
      } else if byte == Group.comma {
        flush()
        parts = [[]]
      } else {
        parts[parts.count - 1].append(byte)
      }
    }
    flush()
    self.init(labels)
  }

  private static func escape(_ text: String) -> String {
    // Hardly any group has one of these.
    guard text.utf8.contains(where: isSpecial) else { return text }
    return String(decoding: text.utf8.flatMap { isSpecial($0) ? [backslash, $0] : [$0] }, as: UTF8.self)
  }

  private static func isSpecial(_ byte: UInt8) -> Bool { byte == backslash || byte == comma || byte == equals }

  private static let backslash = UInt8(ascii: "\\")
  private static let comma = UInt8(ascii: ",")
  private static let equals = UInt8(ascii: "=")
}

extension Sequence {
  /// In the order of the texts of their groups, each made once.
  func sortedByText(_ group: (Element) -> Group) -> [Element] {
    map { (text: group($0).text, element: $0) }.sorted { $0.text < $1.text }.map(\.element)
  }
}
