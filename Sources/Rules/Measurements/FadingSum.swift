import Events

/// A sum of which every part fades by half with every half-life, without the errors of taking parts away again.
///
/// Parts are added up exactly in their panes, and these exactly to the whole, so that the same parts always give the same sum,
/// whichever came first and whether a pane came as one or part by part.
struct FadingSum {
  private let panes: Panes
  private var content: [Int64: Content] = [:]
  /// The contributions of all panes as they would be worth when the half-life `origin` begins.
  private var total = ExactSum()
  /// The number of a half-life.
  private var origin: Int64?

  /// What is in a pane.
  private struct Content {
    var sum = ExactSum()
    /// What it has in the total.
    var contribution = 0.0
  }

  init(_ panes: Panes) {
    self.panes = panes
  }

  /// Adds a number that fades from a moment on; of one that was added, its negative takes it away.
  mutating func add(_ number: Double, from: Instant) {
    add(panes.weight(number, at: from), to: panes.number(of: from))
  }

  /// Adds a pane of which no part is there, or takes it away.
  mutating func add(_ pane: Pane, isEntry: Bool) { add(isEntry ? pane.sum : -pane.sum, to: pane.number) }

  private mutating func add(_ weight: Double, to number: Int64) {
    guard weight != 0 else { return }
    let halfLife = panes.halfLifeNumber(of: panes.start(of: number))
    // Long after the origin numbers would grow too large.
    if origin.map({ halfLife - $0 > 100 }) ?? true { begin(at: halfLife) }
    var pane = content[number] ?? Content()
    pane.sum.add(weight)
    total.add(-pane.contribution)
    pane.contribution = panes.weight(pane.sum.value, of: number, at: origin ?? halfLife)
    total.add(pane.contribution)
    content[number] = pane.contribution == 0 ? nil : pane
  }

  private mutating func begin(at halfLife: Int64) {
    origin = halfLife
    total = ExactSum()
    for (number, pane) in content {
      let contribution = panes.weight(pane.sum.value, of: number, at: halfLife)
      content[number]?.contribution = contribution
      total.add(contribution)
    }
  }

  func value(at moment: Instant) -> Double { origin.map { panes.faded(total.value, from: $0, at: moment) } ?? 0 }
}
