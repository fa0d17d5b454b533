/// The words for a truth value in records that have no truth values of their own.
package enum TruthWord {
  /// What a word says, without regard to case; nil for any other word.
  package static func value(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "y", "1": true
    case "false", "no", "n", "0": false
    default: nil
    }
  }
}
