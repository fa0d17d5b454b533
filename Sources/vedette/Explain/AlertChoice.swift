import Events
import Glibc
import Storage

/// Which alert a word on the command line means: its id, the beginning of it, or the number of a line of the alert log.
enum AlertChoice: Equatable {
  case found(String)
  /// The ids that begin so, as far as they are shown.
  case several([String])
  case none

  /// Fewer digits of an id are not enough; what has fewer is the number of a line.
  static let shortest = 4
  private static let shown = 5

  init(_ word: String, in reader: some StoreReading) throws(StorageError) {
    let ids =
      word.utf8.count >= AlertChoice.shortest && word.allSatisfy(\.isHexDigit)
      ? try reader.everyAlertID(beginningWith: word.lowercased(), limit: AlertChoice.shown + 1) : []
    if ids.count == 1 || ids.first == word.lowercased() {
      self = .found(ids[0])
    } else if !ids.isEmpty {
      self = .several(ids)
    } else if let seq = Int64(word), seq > 0, let line = try reader.transitions(after: seq - 1, limit: 1).first,
      line.seq == seq
    {
      self = .found(line.alert)
    } else {
      self = .none
    }
  }

  /// What is said where it is not one alert.
  static func message(_ word: String, _ choice: AlertChoice) -> String {
    switch choice {
    case .found: return ""
    case .several(let ids):
      let shown = ids.prefix(AlertChoice.shown).joined(separator: ", ")
      return "several alerts begin with \(word); write more of the id: \(shown)"
        + (ids.count > AlertChoice.shown ? ", ..." : "")
    case .none:
      return "there is no alert '\(printable(word))': write its id as `vedette alerts` shows it, the first "
        + "\(AlertChoice.shortest) digits of it or more, or the number of a line (seq)"
    }
  }
}
