extension FeedDefinition {
  /// The same feed, which rejects no file for its bad records and counts unknown codes: for seeing all of them.
  package var tolerant: FeedDefinition {
    var copy = self
    copy.notesUnknownCodes = true
    copy.errorBudget = ErrorBudget(maximumShare: 1, minimumCount: .max)
    return copy
  }

  /// The same feed, which keeps every field that is used for nothing, and no other.
  package var keepingTheUnused: FeedDefinition {
    var copy = tolerant
    copy.keepsRest = true
    return copy
  }

  /// The fields that are kept under their own names.
  package var keptFields: [String] { keep }
}
