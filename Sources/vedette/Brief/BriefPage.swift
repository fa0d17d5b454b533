import Events

/// The brief as one HTML file: no script, and no request to anywhere.
extension BriefDocument {
  var html: String {
    var out = HTMLText()
    out.markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    out.markup(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
    out.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    out.markup("<meta name=\"color-scheme\" content=\"light dark\">\n")
    out.element("title", title)
    out.markup("\n<style>\n")
    out.markup(StatusPageStyle.text)
    out.markup(BriefPageStyle.text)
    out.markup("</style>\n</head>\n<body>\n<header>\n")
    out.element("h1", title)
    out.markup("\n<p class=\"note\">")
    BriefDocument.write(lead, to: &out)
    out.markup("</p>\n</header>\n<main>\n")
    for section in sections { BriefDocument.write(section, to: &out) }
    out.markup("</main>\n</body>\n</html>\n")
    return out.text
  }

  private static func write(_ section: Section, to out: inout HTMLText) {
    out.markup("<section")
    out.attribute("id", section.id.description)
    out.markup(">\n")
    out.element("h2", section.title)
    out.markup("\n")
    for block in section.blocks { write(block, to: &out) }
    out.markup("</section>\n")
  }

  private static func write(_ block: Block, to out: inout HTMLText) {
    switch block {
    case .paragraph(let spans):
      out.markup("<p>")
      write(spans, to: &out)
      out.markup("</p>\n")
    case .list(let items):
      out.markup("<ul class=\"lines\">\n")
      for item in items { write(item, to: &out) }
      out.markup("</ul>\n")
    case .table(let header, let rows): write(header, rows, to: &out)
    case .picture(let picture): BriefDrawing(picture: picture).write(to: &out)
    }
  }

  private static func write(_ item: Item, to out: inout HTMLText) {
    out.markup("<li>")
    write(item.line, to: &out)
    if !item.details.isEmpty {
      out.markup("\n<ul>\n")
      for detail in item.details {
        out.markup("<li>")
        write(detail, to: &out)
        out.markup("</li>\n")
      }
      out.markup("</ul>\n")
    }
    out.markup("</li>\n")
  }

  private static func write(_ header: [String], _ rows: [[[Span]]], to out: inout HTMLText) {
    out.markup("<div class=\"scroll\"><table>\n<thead><tr>")
    for name in header {
      out.markup("<th scope=\"col\">")
      out.text(name)
      out.markup("</th>")
    }
    out.markup("</tr></thead>\n<tbody>\n")
    for row in rows {
      out.markup("<tr>")
      for (column, cell) in row.enumerated() {
        out.markup(column == 0 ? "<th scope=\"row\">" : "<td>")
        write(cell, to: &out)
        out.markup(column == 0 ? "</th>" : "</td>")
      }
      out.markup("</tr>\n")
    }
    out.markup("</tbody></table></div>\n")
  }

  private static func write(_ spans: [Span], to out: inout HTMLText) {
    for span in spans {
      switch span {
      case .text(let text): out.text(text)
      case .strong(let text): out.element("strong", text)
      case .code(let text): out.element("code", class: "id", text)
      case .level(let level): out.level(level)
      case .moment(let moment): out.moment(moment)
      }
    }
  }
}

/// What the page has beside the status page's look.
enum BriefPageStyle {
  static let text: StaticString = """
    body { max-width: 56rem; }
    #bottom-line p { font-size: 1.1rem; }
    .lines > li { margin-bottom: .5rem; }
    .lines ul { margin: .15rem 0 .15rem 1rem; font-size: .925rem; color: var(--faint); }
    .lines strong { font-weight: 600; }
    #change td { font-variant-numeric: tabular-nums; }
    figure { margin: .5rem 0; }
    figure svg { display: block; min-width: 40rem; width: 100%; }
    figcaption { color: var(--faint); font-size: .875rem; }
    svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
    svg .date { fill: var(--faint); }
    svg rect[data-level] { opacity: .85; }
    svg .ground { fill: var(--card); opacity: 1; }
    svg .period { fill: var(--line); opacity: .5; }
    svg .grid { stroke: var(--line); stroke-width: 1px; }
    svg .event { stroke: var(--tick); }
    section { break-inside: auto; }
    h2 { break-after: avoid; }
    .lines > li, tr, figure { break-inside: avoid; }
    @media print {
      :root {
        color-scheme: light;
        --ground: #ffffff; --card: #ffffff; --ink: #000000; --faint: #404040; --line: #c0c0c0; --tick: #000000;
        --critical: #8c0d1c; --high: #b3261e; --medium: #8a4b00; --low: #1b5e96; --informational: #4d5563;
      }
      html { font-size: 9.5pt; }
      body { max-width: none; padding: 0; }
      h2 { margin-top: 1.25rem; }
      th, td { padding-top: .1rem; padding-bottom: .1rem; }
      .lines > li { margin-bottom: .25rem; }
      figure svg { min-width: 0; }
      svg rect, .level { print-color-adjust: exact; }
    }

    """
}
