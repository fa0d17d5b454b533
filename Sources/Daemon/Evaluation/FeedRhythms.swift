import Events
package import Rules
package import Storage

extension StoreReading {
  /// The rhythm of each feed of which anything ever came.
  package func feedRhythms() throws(StorageError) -> [String: FeedRhythm] { FeedRhythm.all(try feedDays()) }
}

extension FeedRhythm {
  /// Of each feed.
  package static func all(_ days: [FeedDayRow]) -> [String: FeedRhythm] {
    Dictionary(grouping: days, by: \.feed).compactMapValues { days in
      FeedRhythm(days.map { Day(first: $0.first, last: $0.last) })
    }
  }
}
