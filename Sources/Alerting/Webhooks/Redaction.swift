import JSON

extension Endpoint {
  /// What a receiver or a library says, without the URL, its parts and the secrets, also as they are written inside of JSON or with
  /// what a URL encodes decoded.
  func redact(_ text: String) -> String {
    let words = [url, proxyURL].compactMap(\.self).flatMap(\.hiddenWords)
    return Redaction.forms(of: words).reduce(redactOwn(text)) { text, word in
      Redaction.replace(word, in: text, isWord: true)
    }
  }

  /// What Vedette itself says, which names no short part of the URL but by chance.
  func redactOwn(_ text: String) -> String {
    let keys = secrets.flatMap { [$0.text, String($0.text.dropFirst(6))] }
    let hidden = url.hidden + keys + [insert, proxy].compactMap(\.self) + (proxyURL?.hidden ?? [])
    return Redaction.forms(of: hidden).reduce(text) { text, secret in
      Redaction.replace(secret, in: text, isWord: false)
    }
  }

  private var proxyURL: EndpointURL? { proxy.flatMap { try? EndpointURL($0) } }
}

/// Finds what must not show, and puts `[redacted]` in its place.
private enum Redaction {
  /// Texts with the forms in which they may be repeated, the longest first.
  static func forms(of texts: [String]) -> [String] {
    var forms: Set<String> = []
    for text in texts.flatMap({ [$0, PercentEncoding.decode($0)] }) where !text.isEmpty {
      // A body that a receiver repeats may stand in a JSON text of its own, and slashes may be escaped, too.
      let escaped = JSONWriter.escaped(text)
      let slashes = text.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "\\/")
      forms.formUnion([text, escaped, JSONWriter.escaped(escaped), slashes])
    }
    return forms.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
  }

  /// - Parameter isWord: Whether it counts only where no letter or digit stands beside it.
  static func replace(_ secret: String, in text: String, isWord: Bool) -> String {
    let wanted = Array(secret.utf8)
    let bytes = Array(text.utf8)
    guard wanted.count <= bytes.count else { return text }
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let end = index + wanted.count
      let isAlone = !isWord || !(isLetter(bytes, index - 1) || isLetter(bytes, end))
      if isAlone, bytes[index...].starts(with: wanted) {
        output.append(contentsOf: "[redacted]".utf8)
        index = end
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func isLetter(_ bytes: [UInt8], _ index: Int) -> Bool {
    guard bytes.indices.contains(index) else { return false }
    let character = Character(Unicode.Scalar(bytes[index]))
    return character.isASCII && (character.isLetter || character.isNumber)
  }
}

/// What a URL writes as `%2F`.
enum PercentEncoding {
  /// The text with what is encoded decoded; what is no encoding stays.
  static func decode(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
    let bytes = Array(text.utf8)
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let byte = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
      {
        output.append(byte)
        index += 3
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }
}

extension JSONWriter {
  /// A text as it is written inside the quotes of a string.
  fileprivate static func escaped(_ text: String) -> String {
    var writer = JSONWriter()
    writer.value(text)
    return String(writer.text.dropFirst().dropLast())
  }
}
