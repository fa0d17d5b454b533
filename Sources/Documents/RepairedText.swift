extension StringProtocol {
  /// Whether something of it was not UTF-8 when it was read: U+FFFD stands for that, and no value would be equal to it.
  package var isRepaired: Bool { unicodeScalars.contains("\u{FFFD}") }
}
