/// The family of a publisher: one name for a house and its sites.
enum PublisherFamily {
  /// Second levels under a country's domain that name no house: `bbc.co.uk`.
  private static let suffixes: Set<String> = ["co", "com", "org", "net", "gov", "gob", "gouv", "ac", "edu", "or", "ne"]

  /// `reuters` for `Reuters`, `www.reuters.com` and `uk.reuters.com`; `guardian` for `The Guardian` and
  /// `theguardian.com`.
  ///
  /// Letters and digits in lower case, of a domain its own label, without a leading `the`.
  static func name(_ text: String) -> String {
    let label = isDomain(text) ? ownLabel(text) : Substring(text)
    let plain = label.lowercased().filter { $0.isLetter || $0.isNumber }
    guard !plain.isEmpty else { return text.lowercased() }
    return plain.hasPrefix("the") && plain.count > 6 ? String(plain.dropFirst(3)) : plain
  }

  private static func isDomain(_ text: String) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count > 1, let top = labels.last, top.count >= 2, top.allSatisfy(\.isLetter) else { return false }
    return labels.allSatisfy { !$0.isEmpty } && !text.contains { $0.isWhitespace || $0 == "/" }
  }

  /// The label under which a domain was registered.
  private static func ownLabel(_ domain: String) -> Substring {
    let labels = domain.split(separator: ".")
    guard labels.count > 2, labels[labels.count - 1].count == 2,
      suffixes.contains(labels[labels.count - 2].lowercased())
    else { return labels[labels.count - 2] }
    return labels[labels.count - 3]
  }
}

/// The agency that a story names as its own source.
enum WireTag {
  /// By the words that stand in parentheses.
  private static let agencies: Set<String> = [
    "reuters", "ap", "afp", "dpa", "upi", "bloomberg", "interfax", "tass", "ria novosti", "xinhua", "efe", "ansa",
    "apa",
    "kyodo", "yonhap", "anadolu", "aa", "pti", "ukrinform", "belta", "kazinform", "argus", "platts", "dow jones",
  ]
  /// How far into a story a tag may stand, in bytes.
  private static let reach = 120

  /// `reuters` of `MOSCOW, March 22 (Reuters) - Loading …`; nil where the first words name none.
  static func agency(_ text: String?) -> String? {
    guard var text else { return nil }
    let name = text.withUTF8 { text -> String? in
      let head = UnsafeRawBufferPointer(text).prefix(reach)
      guard let open = head.firstIndex(of: UInt8(ascii: "(")),
        let close = head[open...].firstIndex(of: UInt8(ascii: ")"))
      else { return nil }
      return String(decoding: head[(open + 1)..<close], as: UTF8.self).lowercased()
    }
    return name.flatMap { agencies.contains($0) ? $0 : nil }
  }
}

/// The parts of an address.
enum WebAddress {
  /// The host, without `www.`; nil where there is none.
  ///
  /// By bytes, since all that divides an address is ASCII, and to look at characters is dear.
  static func host(_ url: String?) -> String? {
    guard var url else { return nil }
    return url.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      guard let start = firstPlace(after: "://", in: bytes) else { return nil }
      var authority = bytes[start...].prefix {
        $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
      }
      if let mark = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[(mark + 1)...] }
      let host = authority.prefix { $0 != UInt8(ascii: ":") }
      let bare = host.starts(with: "www.".utf8) ? host.dropFirst(4) : host
      return bare.isEmpty ? nil : String(decoding: bare, as: UTF8.self)
    }
  }

  /// Where the first occurrence of some bytes ends.
  private static func firstPlace(after mark: StaticString, in bytes: UnsafeRawBufferPointer) -> Int? {
    mark.withUTF8Buffer { mark in
      var place = 0
      while place + mark.count <= bytes.count {
        if bytes[place] == mark[0], bytes[place...].starts(with: mark) { return place + mark.count }
        place += 1
      }
      return nil
    }
  }
}
