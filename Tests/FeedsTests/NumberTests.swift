import JSON
import TestSupport
import Testing

@testable import Feeds

@Suite struct NumberTests {
  private func isJSON(_ text: String) -> Bool {
    Array(text.utf8).withUnsafeBytes { NumberToken.isJSON($0) }
  }

  @Test(arguments: ["0", "-0", "10", "1.5", "-1.5e10", "1E+2", "1e-2", "0.0"]) func tokensOfJSON(text: String) {
    #expect(isJSON(text))
  }

  @Test(arguments: ["", "-", "01", "1.", ".5", "+1", "1e", "1e+", "0x1", "1 ", " 1", "1,5", "inf", "--1", "1.5.5"])
  func noTokensOfJSON(text: String) {
    #expect(!isJSON(text))
  }

  /// What JSON's own scanner takes for a number, and nothing else, is a token.
  @Test func agreesWithTheScanner() {
    var random = SplitMix64.announced()
    let alphabet = Array("0123456789.eE+-".unicodeScalars)
    for _ in 0..<5000 {
      let text = String(
        String.UnicodeScalarView(
          (0..<Int.random(in: 1...6, using: &random)).map { _ in
            alphabet.randomElement(using: &random) ?? "0"
          }))
      let value = try? JSONValue(parsing: text)
      let isNumber = if case .number = value { true } else { false }
      #expect(isJSON(text) == isNumber, "\(text)")
    }
  }

  @Test(arguments: ["1e999", "-1e999", "nan", "NaN", "infinity", "0x1p3", "1_000", "１", "", " ", "e5", "1e5e5"])
  func whatIsNoNumber(text: String) {
    #expect(Array(text.utf8).withUnsafeBytes { NumberToken.double($0) } == nil)
    #expect(Array(text.utf8).withUnsafeBytes { NumberToken.json($0) } == nil)
  }

  @Test func aNumberOfManyDigitsIsNotReadAtLength() {
    let long = String(repeating: "1", count: 100_000)
    #expect(Array(long.utf8).withUnsafeBytes { NumberToken.double($0) } == nil)
  }
}
