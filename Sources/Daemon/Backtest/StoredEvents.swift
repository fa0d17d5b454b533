package import Events
import Rules
package import Storage

/// The events of a store as a history to look back on, as they are or as they were known by a moment.
package final class StoredEvents: EventSource {
  private let reader: any StoreReading
  private let asOf: Instant?
  /// As of a moment, the ids of what was known then, in rising order.
  private var known: [Event.ID] = []
  /// What kept it from reading; after that it gives no more events.
  package private(set) var failure: StorageError?
  /// How many events there are.
  package let count: Int

  /// - Parameter asOf: only what was known by then; nil for everything as it is.
  package init(_ reader: any StoreReading, asOf: Instant?) throws(StorageError) {
    self.reader = reader
    self.asOf = asOf
    guard let asOf else {
      count = try reader.eventCount()
      return
    }
    var filter = EventFilter()
    filter.asOf = asOf
    var ids: [Event.ID] = []
    try reader.forEachEvent(filter) { event in
      ids.append(event.id)
      return true
    }
    known = ids.sorted()
    count = ids.count
  }

  /// When the first of them began.
  package var begin: Instant? {
    var first = EventFilter()
    first.limit = 1
    first.asOf = asOf
    return reading { () throws(StorageError) in try reader.events(first) }?.first?.time.start
  }

  package func event(_ id: Event.ID) -> Event? {
    reading { () throws(StorageError) in try read(id) } ?? nil
  }

  package func events(after id: Event.ID, limit: Int, where includes: (_ kind: String) -> Bool) -> [Event] {
    reading { () throws(StorageError) in try page(after: id, limit: limit, where: includes) } ?? []
  }

  package func outlines(
    after id: Event.ID, limit: Int, of fields: Set<WordField>, where includes: (_ kind: String) -> Bool
  ) -> EventChanges {
    let outlines = reading { () throws(StorageError) in
      guard asOf == nil else { return EventChanges(try page(after: id, limit: limit, where: includes)) }
      return try reader.outlines(after: id, limit: limit, of: fields, where: includes)
    }
    return outlines ?? EventChanges([])
  }

  private func page(
    after id: Event.ID, limit: Int, where includes: (_ kind: String) -> Bool
  ) throws(StorageError) -> [Event] {
    guard asOf != nil else { return try reader.events(after: id, limit: limit, where: includes) }
    var events: [Event] = []
    for next in known[known.firstPlace { $0 > id }...] {
      if events.count == limit { break }
      if let event = try read(next), includes(event.report.kind) { events.append(event) }
    }
    return events
  }

  private func read(_ id: Event.ID) throws(StorageError) -> Event? {
    if let asOf { try reader.event(id: id, asOf: asOf) } else { try reader.event(id: id) }
  }

  private func reading<Result>(_ body: () throws(StorageError) -> Result) -> Result? {
    guard failure == nil else { return nil }
    do throws(StorageError) {
      return try body()
    } catch {
      failure = error
      return nil
    }
  }
}
