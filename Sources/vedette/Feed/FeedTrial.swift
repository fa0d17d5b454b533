import Events
import Feeds
import JSON

/// What a feed would make of a file, found out without a database.
struct FeedTrial {
  /// How many bad records are kept of each reason.
  private static let shownOfEach = 3

  let name: String
  let feed: FeedDefinition
  private(set) var records = 0
  private(set) var accepted = 0
  /// Of those accepted, how many withdraw what their source said.
  private(set) var withdrawals = 0
  private(set) var dropped = 0
  /// Records whose key another record of the file has.
  private(set) var repeated = 0
  private(set) var counts: [QuarantineReason: Int] = [:]
  /// The first bad records of each reason, in the order of the file.
  private(set) var offences: [BadRecord] = []
  /// The first reports.
  private(set) var samples: [Report] = []
  /// By field, how often which code stood there that no table knows.
  private(set) var unknownCodes: [String: [String: Int]] = [:]
  /// Columns or members that the feed does not use, in the order of their names.
  private(set) var unused: [String] = []
  /// Why the file would be rejected.
  private(set) var rejection: FileRejection?
  /// For the fields with bad dates, texts that stand in them.
  private var badDates: [String: [String]] = [:]
  private var keys: Set<String> = []
  private let sampleCount: Int

  /// - Parameters:
  ///   - samples: how many reports are kept.
  ///   - open: opens the file anew for a feed.
  init(
    _ name: String, _ feed: FeedDefinition, samples: Int, open: (FeedDefinition) throws -> FeedReader
  ) throws {
    self.name = name
    self.feed = feed
    sampleCount = samples
    rejection = try FeedTrial.rejection(try open(feed))
    do {
      try read(try open(feed.tolerant))
      unused = (try? FeedTrial.unused(try open(feed.keepingTheUnused), besides: Set(feed.keptFields))) ?? []
    } catch let found as FileRejection {
      rejection = rejection ?? found
    }
  }

  /// Why the feed rejects the file.
  private static func rejection(_ reader: consuming FeedReader) throws -> FileRejection? {
    do throws(FileRejection) {
      while try reader.nextChunk() != nil {}
      return nil
    } catch {
      return error
    }
  }

  private mutating func read(_ reader: consuming FeedReader) throws {
    while let chunk = try reader.nextChunk() {
      records += chunk.records
      dropped += chunk.dropped
      accepted += chunk.reports.count
      for (report, _) in chunk.reports {
        if report.status == .withdrawn { withdrawals += 1 }
        if !keys.insert(report.key).inserted { repeated += 1 }
        if samples.count < sampleCount { samples.append(report) }
      }
      for record in chunk.quarantined { note(record) }
      for (unknown, count) in chunk.unknownCodes where unknownCodes[unknown.target]?.count ?? 0 < 10_000 {
        unknownCodes[unknown.target, default: [:]][unknown.code, default: 0] += count
      }
    }
  }

  private mutating func note(_ record: BadRecord) {
    let count = (counts[record.reason] ?? 0) + 1
    counts[record.reason] = count
    if count <= FeedTrial.shownOfEach { offences.append(record) }
    if record.reason == .badDate, let field = record.field, badDates[field]?.count ?? 0 < 1000 {
      badDates[field, default: []] += FeedTrial.quoted(record.detail).map { [$0] } ?? []
    }
  }

  /// The text of which a message says that it is no time; nil where the message shows only its beginning.
  private static func quoted(_ detail: String) -> String? {
    guard detail.hasPrefix("'"), let end = detail.firstRange(of: "' is not") else { return nil }
    let text = String(detail[detail.index(after: detail.startIndex)..<end.lowerBound])
    return text.hasSuffix("…") ? nil : text
  }

  /// What a first chunk has that nothing asks for.
  private static func unused(_ reader: consuming FeedReader, besides kept: Set<String>) throws -> [String] {
    guard let chunk = try reader.nextChunk() else { return [] }
    var names: Set<String> = []
    for (report, _) in chunk.reports {
      guard let fields = report.fields, case .object(let members)? = try? JSONValue(parsing: fields) else { continue }
      for member in members where !kept.contains(member.name) { names.insert(member.name) }
    }
    return names.sorted()
  }

  /// For each field with bad dates, the formats that all of them have.
  var suggestions: [(field: String, formats: [String])] {
    badDates.sorted { $0.key < $1.key }.map { ($0.key, TimeFormatSuggestion.formats(of: $0.value)) }
      .filter { !$0.formats.isEmpty }
  }
}
