import Events

/// Writes Markdown (CommonMark, with tables as GitHub has them) in which no text that came from outside can become anything
/// but text.
enum MarkdownText {
  /// A text inside a line that begins with something else: what means something in Markdown is escaped, and so is HTML,
  /// which Markdown lets through; controls as they are shown on a terminal.
  static func escaped(_ value: String) -> String {
    var result = ""
    let scalars = Array(printable(value).unicodeScalars)
    for (place, scalar) in scalars.enumerated() {
      switch scalar {
      // Inside a word it means nothing, and ids are easier to read without.
      case "_" where isInWord(scalars, place): result += "_"
      // GitHub makes links of addresses that stand in a text.
      case ":" where scalars[place...].starts(with: "://".unicodeScalars): result += "\\:"
      case "." where scalars[..<place].suffix(3).elementsEqual("www".unicodeScalars): result += "\\."
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "`", "*", "_", "[", "]", "|", "~": result += "\\\(scalar)"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isInWord(_ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
    let beside = [place - 1, place + 1].map { scalars.indices.contains($0) ? scalars[$0] : " " }
    return beside.allSatisfy { $0.properties.isAlphabetic || $0.properties.numericType != nil }
  }

  /// A fence that no line of a text can close.
  static func fence(_ lines: [String]) -> String {
    var longest = 0
    for line in lines {
      for run in line.split(whereSeparator: { $0 != "`" }) { longest = max(longest, run.count) }
    }
    return String(repeating: "`", count: max(3, longest + 1))
  }
}

extension BriefDocument {
  /// As Markdown.
  var markdown: String {
    var parts = ["# \(MarkdownText.escaped(title))", BriefDocument.markdown(lead)]
    for section in sections {
      parts.append("## \(MarkdownText.escaped(section.title))")
      parts += section.blocks.map(BriefDocument.markdown)
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func markdown(_ spans: [Span]) -> String {
    spans.map { span in
      switch span {
      case .text(let text): MarkdownText.escaped(text)
      case .strong(let text): strong(text)
      // Of an id nothing has to be escaped.
      case .code(let text): text.allSatisfy(\.isHexDigit) ? "`\(text)`" : MarkdownText.escaped(text)
      case .level(let level): strong(level.uppercased())
      case .moment(let moment): StatusPage.shown(moment)
      }
    }.joined()
  }

  /// Blanks beside the marks would make them none.
  private static func strong(_ text: String) -> String {
    let inner = MarkdownText.escaped(text)
    return inner.isEmpty || inner.first == " " || inner.last == " " ? inner : "**\(inner)**"
  }

  private static func markdown(_ block: Block) -> String {
    switch block {
    case .paragraph(let spans): markdown(spans)
    case .list(let items): items.map(markdown).joined(separator: "\n")
    case .table(let header, let rows): table(header, rows)
    case .picture(let picture): markdown(picture)
    }
  }

  private static func markdown(_ item: Item) -> String {
    (["- \(markdown(item.line))"] + item.details.map { "  - \(markdown($0))" }).joined(separator: "\n")
  }

  private static func table(_ header: [String], _ rows: [[[Span]]]) -> String {
    let lines = [header.map(MarkdownText.escaped), header.map { _ in "---" }] + rows.map { $0.map(markdown) }
    return lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
  }

  private static func markdown(_ picture: BriefPicture) -> String {
    let lines = picture.lines
    guard !lines.isEmpty else { return MarkdownText.escaped(picture.caption) }
    let fence = MarkdownText.fence(lines)
    return ([MarkdownText.escaped(picture.caption), "", fence + "text"] + lines + [fence]).joined(separator: "\n")
  }
}

extension BriefPicture {
  /// What is to be seen.
  var caption: String {
    let dates = "from \(period.begin.date.text) to \(period.now.date.text)"
    guard !rows.isEmpty else { return "No alerts \(dates)." }
    let rest = more > 0 ? " \(Count.of(more, "further row")) not shown." : ""
    let cut = isCut ? " There are more alerts than were looked at: the latest are shown, and what fires." : ""
    return "Alerts \(dates), and the events behind them.\(rest)\(cut)"
  }

  /// For a fixed width: an axis, rows, and what the signs mean.
  fileprivate var lines: [String] {
    guard !rows.isEmpty else { return [] }
    let names = rows.map { BriefPicture.short(printable($0.name)) }
    let width = names.map(Table.width).max() ?? 0
    let margin = String(repeating: " ", count: width + 2)
    let (first, last) = (period.begin.date.text, period.now.date.text)
    let gap = String(repeating: " ", count: BriefPicture.columns - first.count - last.count)
    let old = Int((place(period.since) * Double(BriefPicture.columns)).rounded())
    let scale = String(repeating: "-", count: old) + String(repeating: "=", count: BriefPicture.columns - old)
    var lines = [margin + first + gap + last, margin + scale]
    for (name, row) in zip(names, rows) { lines.append("\(Table.pad(name, to: width))  \(signs(row))") }
    return lines + [
      "", "C H M L I  an alert of that level holds: critical, high, medium, low, informational",
      ":          events behind alerts    =  the period",
    ]
  }

  /// At most so wide as leaves room for a row.
  static func short(_ name: String) -> String { name.count <= 24 ? name : name.prefix(23) + "…" }
}
