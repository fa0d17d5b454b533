/// Numbers of things, in words.
package enum Count {
  /// A number and what it counts: `1 record`, `2 records`, `0 records`.
  ///
  /// - Parameter noun: for one of them, whose plural takes an `s`.
  package static func of(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
