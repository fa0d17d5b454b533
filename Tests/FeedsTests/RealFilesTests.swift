import Events
import Feeds
import TestSupport
import Testing

/// Whole files of real feeds: every record is there, and one that a spreadsheet has been at is refused in words.
@Suite(.enabled(if: TestFiles.shared != nil, "the folder of real data is absent")) struct RealFilesTests {
  @Test(arguments: [("20151027220000.export.CSV", 2116), ("20170101073000.export.CSV", 720)])
  func gdelt(name: String, count: Int) throws {
    let bytes = try #require(TestFiles.bytes(inShared: "gdelt/\(name)"))
    let chunks = try shippedFeed("gdelt2").chunks(bytes)
    #expect(chunks.flatMap(\.quarantined).isEmpty)
    let reports = chunks.flatMap(\.reports).map(\.report)
    #expect(reports.count == count)
    #expect(Set(reports.map(\.key)).count == count)
    // Every country code is known to the table, and few events have none.
    #expect(reports.count { $0.country != nil } * 100 > count * 95)
  }

  @Test func theOneThatWentThroughASpreadsheet() throws {
    let bytes = try #require(TestFiles.bytes(inShared: "gdelt/spreadsheet-mangled.export.CSV"))
    let gdelt = try shippedFeed("gdelt2")
    let rejection = #expect(throws: FileRejection.self) { try gdelt.chunks(bytes) }
    #expect(rejection?.reason == .wrongHeader)
    #expect(rejection?.afterCommit == false)
    #expect(
      rejection?.message == "columns are separated by ';' where a tab is expected ('separator: semicolon' in the "
        + "feed's 'format' takes them); there is a header line "
        + "(GLOBALEVENTID, SQLDATE, …) where none is expected; DATEADDED looks like a spreadsheet's 2.02E+13")
  }

  @Test func phmsa() throws {
    let bytes = try #require(TestFiles.bytes(inShared: "outages/phmsa_oil_pipeline_accidents_2010_2017.csv"))
    let reports = try shippedFeed("phmsa").reports(String(decoding: bytes, as: UTF8.self))
    #expect(reports.count == 2795)
    #expect(reports.count { $0.kind == "pipeline.disruption.suspended" } == 1395)
    #expect(reports.count { $0.asset == "ENTERPRISE CRUDE PIPELINE LLC / MIDLAND STATION" } >= 6)
  }

  @Test(arguments: ["brief-000", "brief-002"]) func theFoundingCase(name: String) throws {
    let bytes = try #require(TestFiles.bytes(inShared: "kazakhstan-2022/\(name).ndjson"))
    let reports = try FeedDefinition.events.reports(String(decoding: bytes, as: UTF8.self))
    #expect(reports.count == bytes.count { $0 == 0x0A })
    #expect(reports.allSatisfy { $0.cluster != nil && $0.known != nil && $0.fields == nil })
  }
}
