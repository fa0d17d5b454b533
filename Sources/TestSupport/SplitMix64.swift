import Glibc

/// A small random generator whose whole state is its seed. Source: G. Steele, D. Lea, C. Flood, "Fast splittable
/// pseudorandom number generators" (2014).
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  /// A generator for one test, which prints its seed; `VEDETTE_SEED` in the environment sets it, to repeat a failure.
  package static func announced(for test: String = #function) -> SplitMix64 {
    let given = getenv("VEDETTE_SEED").flatMap { UInt64(String(cString: $0)) }
    let seed = given ?? UInt64.random(in: 0...UInt64.max)
    print("\(test): VEDETTE_SEED=\(seed)")
    return SplitMix64(seed: seed)
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
