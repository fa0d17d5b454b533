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
    var parts = [""]
    var isEscaped = false
    func flush() { if parts.count == 2 { labels.append(Label(parts[0], parts[1])) } }
    for character in text {
      if isEscaped {
        parts[parts.count - 1].append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "=" && parts.count == 1 {
        parts.append("")
      } else if character == "," {
        flush()
        parts = [""]
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    flush()
    self.init(labels)
  }

  private static func escape(_ text: String) -> String {
    // By bytes: to look at characters is dear, and hardly any group has one of these.
    text.utf8.contains { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "=") }
      ? String(text.flatMap { $0 == "\\" || $0 == "," || $0 == "=" ? ["\\", $0] : [$0] }) : text
  }
}

extension Sequence {
  /// In the order of the texts of their groups, each made once.
  func sortedByText(_ group: (Element) -> Group) -> [Element] {
    map { (text: group($0).text, element: $0) }.sorted { $0.text < $1.text }.map(\.element)
  }
}
