import Events

/// The timeline as a drawing: a row for each asset, bars for alerts, ticks for the events behind them.
struct BriefDrawing {
  let picture: BriefPicture

  // In units of the drawing.
  private let width = 720.0
  private let left = 170.0
  private let top = 24.0
  private let rowHeight = 26.0
  private var bottom: Double { top + rowHeight * Double(picture.rows.count) }
  private var period: BriefPeriod { picture.period }

  func write(to out: inout HTMLText) {
    out.markup("<figure>\n")
    out.element("figcaption", picture.caption)
    if !picture.rows.isEmpty {
      out.markup("\n<div class=\"scroll\"><svg role=\"img\"")
      out.attribute("aria-label", picture.caption)
      out.attribute("viewBox", "0 0 \(Int(width)) \(Int(bottom + 30))")
      out.markup(">\n")
      writeGround(to: &out)
      for (index, row) in picture.rows.enumerated() { write(row, at: top + rowHeight * Double(index), to: &out) }
      writeLegend(to: &out)
      out.markup("</svg></div>\n")
    }
    out.markup("</figure>\n")
  }

  private func x(_ moment: Instant) -> Double { left + picture.place(moment) * (width - left - 10) }

  private func writeGround(to out: inout HTMLText) {
    rect(left, top, x(period.now) - left, bottom - top, "ground", to: &out)
    rect(x(period.since), top, x(period.now) - x(period.since), bottom - top, "period", to: &out)
    text(left, 14, period.begin.date.text, anchor: "start", to: &out)
    text(x(period.middle), 14, period.middle.date.text, anchor: "middle", to: &out)
    text(x(period.now), 14, period.now.date.text, anchor: "end", to: &out)
  }

  private func write(_ row: BriefPicture.Row, at y: Double, to out: inout HTMLText) {
    line(left, y, x(period.now), y, "grid", to: &out)
    out.markup("<text x=\"0\"")
    out.attribute("y", StatusPage.number(y + 17))
    out.markup(">")
    out.text(BriefPicture.short(printable(row.name)))
    out.markup("</text>\n")
    // The graver ones above the others.
    let spans = row.spans.sorted { (StatusPage.rank($1.level), $0.start) < (StatusPage.rank($0.level), $1.start) }
    for span in spans where span.end.map({ $0 > period.begin }) ?? true || span.start > period.begin {
      let from = x(span.start)
      let to = x(span.end ?? period.now)
      out.markup("<rect height=\"12\"")
      out.attribute("x", StatusPage.number(min(from, width - 14)))
      out.attribute("y", StatusPage.number(y + 7))
      out.attribute("width", StatusPage.number(max(4, to - from)))
      out.attribute("data-level", span.level)
      out.markup("><title>")
      out.text(
        "\(span.level), \(span.start.date.text)\(span.end.map { " to \($0.date.text)" } ?? ", lasts")")
      out.markup("</title></rect>\n")
    }
    for mark in row.marks.sorted() where mark > period.begin && mark <= period.now {
      line(x(mark), y + 3, x(mark), y + rowHeight - 3, "event", to: &out)
    }
  }

  private func writeLegend(to out: inout HTMLText) {
    line(left, bottom, x(period.now), bottom, "grid", to: &out)
    var place = left
    for level in StatusPage.levels.reversed() {
      out.markup("<rect width=\"12\" height=\"12\"")
      out.attribute("x", StatusPage.number(place))
      out.attribute("y", StatusPage.number(bottom + 12))
      out.attribute("data-level", level)
      out.markup("/>")
      text(place + 16, bottom + 22, level, to: &out)
      place += 32 + 7 * Double(level.count)
    }
    line(place, bottom + 12, place, bottom + 24, "event", to: &out)
    text(place + 8, bottom + 22, "event", to: &out)
  }

  // MARK: Shapes

  private func rect(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String, to out: inout HTMLText
  ) {
    out.markup("<rect")
    for (name, value) in [("x", x), ("y", y), ("width", max(0, width)), ("height", height)] as [(StaticString, Double)]
    {
      out.attribute(name, StatusPage.number(value))
    }
    out.attribute("class", style)
    out.markup("/>\n")
  }

  private func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String, to out: inout HTMLText
  ) {
    out.markup("<line")
    for (name, value) in [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)] as [(StaticString, Double)] {
      out.attribute(name, StatusPage.number(value))
    }
    out.attribute("class", style)
    out.markup("/>\n")
  }

  /// - Parameter anchor: which end of the words is at `x`: `start`, where nothing else is said.
  private func text(_ x: Double, _ y: Double, _ words: String, anchor: String? = nil, to out: inout HTMLText) {
    out.markup("<text class=\"date\"")
    out.attribute("x", StatusPage.number(x))
    out.attribute("y", StatusPage.number(y))
    if let anchor { out.attribute("text-anchor", anchor) }
    out.markup(">")
    out.text(words)
    out.markup("</text>\n")
  }
}
