import Documents
import Events

/// What a rule may use that stands outside of its document.
struct RuleContext {
  var resources: any RuleResources
  /// When it is read; nil where nobody knows.
  var now: Instant?
  var lists: [String: [ListEntry]] = [:]
  var macros: [String: Selection] = [:]
  /// The ids of the rules by what other rules may call them: their ids and their Sigma names.
  var rules: [String: String] = [:]
}

/// A value of a list.
struct ListEntry: Sendable, Hashable {
  var value: String
  /// It holds for events that begin before this moment; nil for always.
  var expires: Instant?
}
