import Glibc

/// Which network addresses a webhook may connect to, decided after the host's name was resolved, so that a name cannot
/// point where its URL could not.
enum AddressPolicy {
  enum Kind: Equatable {
    case global, privateUse, linkLocal

    /// Whether a connection may be made. What is link-local holds no receiver, but often a cloud's credentials.
    func isAllowed(allowPrivate: Bool) -> Bool {
      switch self {
      case .global: true
      case .privateUse: allowPrivate
      case .linkLocal: false
      }
    }
  }

  /// The kind of an IPv4 address of four bytes or an IPv6 address of sixteen; any other length is none to connect to.
  static func kind(_ address: [UInt8]) -> Kind {
    switch address.count {
    case 4: kindV4(address)
    case 16: kindV6(address)
    default: .linkLocal
    }
  }

  /// Why nothing is sent to an address.
  static let refusal = "not a public address (allow_private allows loopback and private ones)"

  /// The special-purpose blocks of RFC 6890 and its registry.
  private static func kindV4(_ address: [UInt8]) -> Kind {
    switch (address[0], address[1]) {
    case (169, 254): .linkLocal
    case (0, _), (10, _), (127, _), (172, 16...31), (192, 168), (100, 64...127), (198, 18...19): .privateUse
    case (192, 0) where address[2] == 0: .privateUse
    case (224...255, _): .linkLocal  // Multicast, reserved, broadcast: nobody answers a post there.
    default: .global
    }
  }

  private static func kindV6(_ address: [UInt8]) -> Kind {
    if let inner = embedded(address) { return kindV4(inner) }
    if address.dropLast().allSatisfy({ $0 == 0 }) { return .privateUse }  // `::` and `::1`
    switch (address[0], address[1]) {
    case (0xFE, 0x80...0xBF): return .linkLocal
    case (0xFE, 0xC0...0xFF), (0xFC...0xFD, _): return .privateUse  // Site-local and unique local.
    case (0xFF, _): return .linkLocal  // Multicast.
    default: return .global
    }
  }

  /// The IPv4 address inside a mapped (`::ffff:a.b.c.d`), compatible, NAT64 or 6to4 address, or nil.
  private static func embedded(_ address: [UInt8]) -> [UInt8]? {
    let last = Array(address[12...])
    if address.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) { return last }
    if address.starts(with: [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) { return last }
    if address.prefix(12).allSatisfy({ $0 == 0 }), address[12] != 0 { return last }
    if address.starts(with: [0x20, 0x02]) { return Array(address[2..<6]) }
    return nil
  }
}

extension Endpoint {
  /// Why nothing can be sent to it, where its URL names an address itself, or `localhost`; nil where that is allowed, and where
  /// it is another name, of which nobody knows before it is resolved.
  package var refusal: String? {
    guard let address = url.literalAddress else { return nil }
    guard !AddressPolicy.kind(address).isAllowed(allowPrivate: allowPrivate) else { return nil }
    return "nothing can be sent to \(url.host): \(AddressPolicy.refusal)"
  }
}

extension EndpointURL {
  /// The address that the URL itself names: four bytes or sixteen; nil where the host is a name that has to be resolved.
  var literalAddress: [UInt8]? {
    // As libcurl takes it, which decodes what is encoded.
    let host = PercentEncoding.decode(host)
    // RFC 6761: these names are loopback wherever they are resolved.
    let name = host.lowercased().hasSuffix(".") ? String(host.lowercased().dropLast()) : host.lowercased()
    if name == "localhost" || name.hasSuffix(".localhost") { return [127, 0, 0, 1] }
    if host.hasPrefix("[") {
      var address = in6_addr()
      let digits = String(host.dropFirst().prefix { $0 != "]" && $0 != "%" })
      return inet_pton(AF_INET6, digits, &address) == 1 ? withUnsafeBytes(of: address) { Array($0) } : nil
    }
    // As getaddrinfo(3) reads it: also `127.1` and `0x7f000001`.
    var address = in_addr()
    return inet_aton(name, &address) == 1 ? withUnsafeBytes(of: address) { Array($0) } : nil
  }
}
