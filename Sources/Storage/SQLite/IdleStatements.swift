/// Prepared statements that nobody uses at the moment, by the address of the literal that they were prepared from.
///
/// A table with open addressing. Each question of a running import takes a statement out and puts it back, for which a
/// dictionary would hash an address, with a key against attackers, four times.
struct IdleStatements {
  private struct Place {
    let key: UnsafePointer<UInt8>
    /// Nil while it is in use.
    var statement: OpaquePointer?
  }

  private var places: [Place?] = Array(repeating: nil, count: 64)
  private var used = 0

  /// All of them.
  var statements: [OpaquePointer] { places.compactMap { $0?.statement } }

  /// Takes the statement of a literal out; nil where there is none.
  mutating func take(_ key: UnsafePointer<UInt8>) -> OpaquePointer? {
    let place = place(of: key)
    let statement = places[place]?.statement
    places[place]?.statement = nil
    return statement
  }

  /// Puts a statement in, and gives back one that was there for the same literal.
  mutating func put(_ statement: OpaquePointer, for key: UnsafePointer<UInt8>) -> OpaquePointer? {
    let place = place(of: key)
    let former = places[place]
    places[place] = Place(key: key, statement: statement)
    if former == nil {
      used += 1
      if used * 2 > places.count { grow() }
    }
    return former?.statement
  }

  private mutating func grow() {
    let old = places
    places = Array(repeating: nil, count: old.count * 2)
    for case .some(let each) in old { places[place(of: each.key)] = each }
  }

  /// Where a literal's statement is, or else would be. Addresses are spread by their product with the golden ratio (Knuth,
  /// The Art of Computer Programming, 6.4).
  private func place(of key: UnsafePointer<UInt8>) -> Int {
    let product = UInt64(UInt(bitPattern: key)) &* 0x9E37_79B9_7F4A_7C15
    var place = Int(truncatingIfNeeded: product >> 32) & (places.count - 1)
    while let other = places[place], other.key != key { place = (place + 1) & (places.count - 1) }
    return place
  }
}
