import JSON
import TestSupport
import Testing

@testable import Feeds

/// csv-spectrum (max-mapper): what each CSV file holds stands beside it as JSON.
@Suite(.enabled(if: TestFiles.shared != nil, "the folder of real data is absent")) struct CSVSpectrumTests {
  static let names = TestFiles.names(inShared: "torture/csv-spectrum/csvs").map { String($0.dropLast(4)) }

  @Test func theSuiteIsWhole() {
    #expect(Self.names.count == 12)
  }

  @Test(arguments: CSVSpectrumTests.names) func holdsWhatItsTwinSays(name: String) throws {
    let csv = try #require(TestFiles.bytes(inShared: "torture/csv-spectrum/csvs/\(name).csv"))
    let json = try #require(TestFiles.bytes(inShared: "torture/csv-spectrum/json/\(name).json"))
    let twin = try json.withUnsafeBytes { try JSONValue(parsing: $0) }
    // One of the twins is a row itself and no list of rows.
    let rows = if case .array(let rows) = twin { rows } else { [twin] }
    guard case .object(let members) = rows.first else {
      Issue.record("\(name).json holds no object")
      return
    }
    var read = Self.rows(csv, columns: members.count)
    let header = read.removeFirst()
    #expect(header == members.map(\.name))
    // The twin of `location_coordinates` was given another telephone number.
    let compared = header.indices.filter { header[$0] != "Contact Phone Number" }
    #expect(
      read.map { row in compared.map { row[$0] } } == rows.map { row in compared.map { row[header[$0]]?.stringValue } })
  }

  /// All rows, the header among them.
  static func rows(_ bytes: [UInt8], columns: Int) -> [[String]] {
    let names = (0..<columns).map { "\($0)" }
    let decoder = DelimitedDecoder(
      fields: RecordFields(names: names), format: .csv, columns: names, slots: Array(0..<columns), keepsRest: false,
      limits: FeedLimits())
    var rows: [[String]] = []
    bytes.withUnsafeBytes { bytes in
      var rest = bytes
      while !rest.isEmpty {
        switch decoder.next(rest, isEnd: true) {
        case .record(let length, _, _, nil):
          rows.append((0..<columns).map { String(decoding: decoder.fields.values[$0].bytes, as: UTF8.self) })
          rest = UnsafeRawBufferPointer(rebasing: rest[length...])
        case .blank(let length): rest = UnsafeRawBufferPointer(rebasing: rest[length...])
        case let other:
          Issue.record("\(other)")
          return
        }
      }
    }
    return rows
  }
}
