import Events

/// One step through a file.
enum StreamStep {
  /// Something was read that is no record and no place where a chunk may end.
  case more
  /// An empty line.
  case blank
  case record(StreamedRecord)
  /// Nothing follows.
  case end
}

/// A record of a file, for as long as its stream is not asked for the next.
struct StreamedRecord {
  var position: RecordPosition
  /// Its bytes as UTF-8; of XML, what it says as JSON.
  var content: UnsafeRawBufferPointer
  /// Why its fields could not be filled in.
  var fault: RecordFault?
}

/// The records of an opened file, one after the other.
protocol RecordStream: AnyObject {
  /// The fields of the last record that has no fault.
  var fields: RecordFields { get }

  /// Where the next record begins, and how many stand before it.
  var position: ResumePoint { get }

  func next() throws(FeedReadError) -> StreamStep

  /// Whether nothing follows; reads on where that is not yet known.
  func isAtEnd() throws(FeedReadError) -> Bool
}
