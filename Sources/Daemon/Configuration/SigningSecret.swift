/// A secret as Standard Webhooks writes it: `whsec_` and the key in base64.
enum SigningSecret {
  /// What is wrong with a secret, without showing it; nil where nothing is.
  static func problem(_ text: String) -> String? {
    guard text.hasPrefix("whsec_") else { return "a secret begins with 'whsec_'" }
    guard let count = decodedCount(text.dropFirst(6)) else { return "what follows 'whsec_' is not base64" }
    guard (24...64).contains(count) else { return "a secret has 24 to 64 bytes, this one has \(count)" }
    return nil
  }

  /// How many bytes base64 (RFC 4648, with or without padding) stands for; nil where it is not base64.
  private static func decodedCount(_ text: Substring) -> Int? {
    var digits = text
    while digits.last == "=", text.utf8.count - digits.utf8.count < 2 { digits.removeLast() }
    let isPadded = digits.utf8.count < text.utf8.count
    let isAlphabet = digits.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"): true
      default: false
      }
    }
    guard isAlphabet, digits.utf8.count % 4 != 1, !isPadded || text.utf8.count % 4 == 0 else { return nil }
    return digits.utf8.count * 3 / 4
  }
}
