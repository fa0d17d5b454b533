import CMath
import Events

/// What a score keeps of the matches that finish in one piece of event time, its *pane*: their sum, so that they need not be
/// read again one by one.
///
/// Source: J. Li et al., "No Pane, No Gain: Efficient Evaluation of Sliding-Window Aggregates over Data Streams" (2005).
struct Pane: Sendable, Equatable {
  /// Its place among the panes, counted from 1970-01-01 UTC.
  let number: Int64
  /// What its matches add, each as if it were to fade from the pane's begin on.
  var sum: Double
  /// When the last of them finishes.
  var last: Instant
  var count: Int
}

/// The panes of a half-life: 64 of one length each, so that what fades from one to another is one of 64 factors and a power of
/// two, whichever of them is begun with.
struct Panes: Sendable {
  /// In milliseconds.
  let halfLife: Double
  static let perHalfLife = 64
  private static let factors = (0..<perHalfLife).map { vedette_exp2(Double($0) / Double(perHalfLife)) }

  /// In milliseconds.
  private var length: Double { halfLife / Double(Panes.perHalfLife) }
  /// No pane is longer than this, in milliseconds.
  var longest: Int64 { Int64(length.rounded(.up)) }

  /// The number of the pane in which a moment lies.
  func number(of moment: Instant) -> Int64 { Int64((Double(moment.milliseconds) / length).rounded(.down)) }

  /// The first moment of a pane.
  func start(of number: Int64) -> Instant { Instant(milliseconds: Int64(begin(number).rounded(.up))) }

  private func begin(_ number: Int64) -> Double { Double(number) * length }

  /// What a number that is added at a moment would have been when the moment's pane began.
  func weight(_ add: Double, at moment: Instant) -> Double {
    add * vedette_exp2((Double(moment.milliseconds) - begin(number(of: moment))) / halfLife)
  }

  /// What a sum of a pane would have been when a half-life began, by its number. The power of two is exact.
  func weight(_ sum: Double, of pane: Int64, at halfLife: Int64) -> Double {
    let count = Int64(Panes.perHalfLife)
    let whole = (Double(pane) / Double(count)).rounded(.down)
    return Panes.scaled(sum * Panes.factors[Int(pane - Int64(whole) * count)], by: Int64(whole) - halfLife)
  }

  /// What is left at a moment of a number that was added when a half-life began.
  func faded(_ number: Double, from first: Int64, at moment: Instant) -> Double {
    let whole = halfLifeNumber(of: moment)
    let rest = (Double(moment.milliseconds) - Double(whole) * halfLife) / halfLife
    return Panes.scaled(number * vedette_exp2(-rest), by: first - whole)
  }

  /// The number of the half-life in which a moment lies.
  func halfLifeNumber(of moment: Instant) -> Int64 {
    Int64((Double(moment.milliseconds) / halfLife).rounded(.down))
  }

  private static func scaled(_ number: Double, by exponent: Int64) -> Double {
    Double(sign: .plus, exponent: Int(min(max(exponent, -2000), 2000)), significand: number)
  }
}
