import TestSupport
import Testing

@testable import Storage

/// The table of idle statements beside a dictionary.
@Suite struct IdleStatementsTests {
  /// An address that is only compared.
  private func key(_ number: Int) -> UnsafePointer<UInt8> { UnsafePointer(bitPattern: 0x5000 + number * 8)! }
  private func statement(_ number: Int) -> OpaquePointer { OpaquePointer(bitPattern: 0x9000 + number * 16)! }

  @Test func takesAndPutsLikeADictionary() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    var idle = IdleStatements()
    var expected: [Int: OpaquePointer] = [:]
    for step in 0..<20_000 {
      // More and more keys, so that the table grows again and again.
      let number = Int.random(in: 0...(step / 40), using: &random)
      if Bool.random(using: &random) {
        #expect(idle.take(key(number)) == expected.removeValue(forKey: number), "seed \(seed), step \(step)")
      } else {
        let put = statement(Int.random(in: 0..<1000, using: &random))
        #expect(
          idle.put(put, for: key(number)) == expected.updateValue(put, forKey: number), "seed \(seed), step \(step)")
      }
    }
    #expect(Set(idle.statements) == Set(expected.values), "seed \(seed)")
    #expect(idle.statements.count == expected.count, "seed \(seed)")
  }
}
