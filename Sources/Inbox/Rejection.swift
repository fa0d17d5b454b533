package import Digests
import Events
import JSON

/// Why a whole file was refused. It stands beside the file as `<name>.reason.json`.
package struct Rejection: Sendable, Hashable {
  /// One word of a closed list, for programs: `wrong-header`.
  package var reason: String
  /// A sentence for people.
  package var detail: String
  /// The feed that refused it; nil where none matched.
  package var feed: String?
  /// The digest of the whole file; nil where it could not be read.
  package var digest: Digest?
  /// How many records had been read.
  package var records: Int?
  /// How many of them were bad.
  package var quarantined: Int?
  /// How many of them were committed before the file was refused, and stay in the database.
  package var stored: Int?

  package init(
    reason: String, detail: String, feed: String? = nil, digest: Digest? = nil, records: Int? = nil,
    quarantined: Int? = nil, stored: Int? = nil
  ) {
    self.reason = reason
    self.detail = detail
    self.feed = feed
    self.digest = digest
    self.records = records
    self.quarantined = quarantined
    self.stored = stored
  }

  static let suffix = ".reason.json"
  /// More bytes than a reason has.
  static let longest = 65_536

  /// The text of the file, one member a line.
  func json(of file: ClaimedFile, time: Instant) -> [UInt8] {
    let members: [(String, JSONValue)] = [
      ("reason", .string(reason)), ("detail", .string(detail)),
      ("feed", (feed ?? file.lane.feed).map { .string($0) } ?? .null), ("name", .string(file.name.text)),
      ("digest", digest.map { .string($0.hexadecimal) } ?? .null), ("bytes", .number(String(file.identity.size))),
      ("time", .string(time.text)), ("records", number(records)), ("quarantined", number(quarantined)),
      ("stored", number(stored)),
    ]
    let lines = members.map { name, value in
      var writer = JSONWriter()
      writer.value(value)
      return "  \"\(name)\": \(writer.text)"
    }
    return Array("{\n\(lines.joined(separator: ",\n"))\n}\n".utf8)
  }

  private func number(_ value: Int?) -> JSONValue {
    value.map { .number(String($0)) } ?? .null
  }
}
