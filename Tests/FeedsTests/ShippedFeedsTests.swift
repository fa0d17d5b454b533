import Events
import Feeds
import TestSupport
import Testing

/// Each shipped feed file with a few records of the source's shape, and what becomes of them.
@Suite struct ShippedFeedsTests {
  /// A line of 61 columns, those named filled in.
  private func gdelt(_ values: [Int: String]) -> String {
    (0..<61).map { values[$0] ?? "" }.joined(separator: "\t") + "\n"
  }

  @Test func gdelt2() throws {
    let full = gdelt([
      0: "1001", 1: "20220823", 7: "KAZ", 17: "RUS", 26: "190", 29: "4", 30: "-10.0", 31: "12", 32: "3", 34: "-1.5",
      52: "Atyrau, Atyrau, Kazakhstan", 53: "KZ", 56: "47.1167", 57: "51.8833", 59: "20220823101500",
      60: "https://example.org/\"quoted\"",
    ])
    let bare = gdelt([0: "1002", 1: "20210823", 26: "0214", 59: "20220823101500"])
    let reports = try shippedFeed("gdelt2").reports(full + bare)
    #expect(reports.map(\.key) == ["1001", "1002"])
    #expect(reports.map(\.kind) == ["fight.conventional", "appeal.cooperation.intelligence"])
    #expect(reports.map(\.time.text) == ["2022-08-23", "2021-08-23"])
    #expect(reports.map(\.known?.text) == ["2022-08-23T10:15:00Z", "2022-08-23T10:15:00Z"])
    let first = reports[0]
    #expect(first.feed == "gdelt2")
    #expect(first.actor == ["KAZ"])
    #expect(first.target == ["RUS"])
    #expect(first.country == "KAZ")
    #expect(first.place == "Atyrau, Atyrau, Kazakhstan")
    #expect(first.latitude == 47.1167)
    #expect(first.longitude == 51.8833)
    #expect(first.value == "-10.0")
    #expect(first.url == "https://example.org/\"quoted\"")
    #expect(first.fields == #"{"NumMentions":12,"NumSources":3,"AvgTone":-1.5,"QuadClass":4}"#)
    #expect(reports[1].actor == [])
    #expect(reports[1].fields == nil)
  }

  @Test func gdelt2Quarantine() throws {
    let text =
      gdelt([1: "20220823", 26: "190"]) + gdelt([0: "2", 1: "20221323", 26: "190"])
      + gdelt([0: "3", 1: "20220823", 26: "99"]) + gdelt([0: "4", 1: "20220823", 26: "190", 30: "high"])
      + gdelt([0: "5", 1: "20220823", 26: "190", 56: "147"]) + "6\t20220823\n"
      + gdelt([0: "7", 1: "20220823", 26: "190", 60: "x\ty"])
      + gdelt([0: "8", 1: "20220823", 26: "190", 59: "20990101000000"])
    let bad = try shippedFeed("gdelt2").quarantined(text.utf8)
    #expect(
      bad.map(\.reason) == [
        .missingKey, .badDate, .unknownCode, .badNumber, .badCoordinate, .tooFewFields, .tooManyFields, .dateOutOfRange,
      ])
    #expect(
      bad.map(\.field) == [
        "GLOBALEVENTID", "SQLDATE", "EventCode", "GoldsteinScale", "ActionGeo_Lat", nil, nil, "DATEADDED",
      ])
  }

  private let phmsaHeader =
    "Report Number,Supplemental Number,Accident Date/Time,Operator Name,Pipeline/Facility Name,Pipeline Location,"
    + "Pipeline Type,Liquid Type,Accident City,Accident State,Accident Latitude,Accident Longitude,Cause Category,"
    + "Cause Subcategory,Unintentional Release (Barrels),Pipeline Shutdown,Shutdown Date/Time,Restart Date/Time,"
    + "All Injuries,All Fatalities,All Costs\r\n"

  @Test func phmsa() throws {
    let text =
      phmsaHeader
      + #"20170001,100,1/9/2017 7:40 AM,"NORTH LINE, LLC",MAIN 24",ONSHORE,TANK,CRUDE OIL,CUSHING,OK,35.9,-96.7,"#
      + "CORROSION,INTERNAL,12.5,YES,1/9/2017 7:50,1/10/2017 9:00,,,1200\r\n"
      + "20170002,101,12/31/2016 12:05 PM,SOUTH LINE,,ONSHORE,TANK,CRUDE OIL,,TX,29.1,-95.0,CORROSION,INTERNAL,,NO,,,,,0\r\n"
    let reports = try shippedFeed("phmsa").reports(text)
    #expect(reports.map(\.kind) == ["pipeline.disruption.suspended", "pipeline.accident"])
    #expect(reports.map(\.time.text) == ["2017-01-09T07:40:00Z", "2016-12-31T12:05:00Z"])
    #expect(reports.map(\.asset) == [#"NORTH LINE, LLC / MAIN 24""#, nil])
    #expect(reports.map(\.actor) == [["NORTH LINE, LLC"], ["SOUTH LINE"]])
    #expect(reports.map(\.revision) == [100, 101])
    #expect(reports.map(\.value) == ["12.5", nil])
    #expect(reports.map(\.planned) == [false, false])
    #expect(reports.map(\.place) == ["CUSHING, OK", nil])
    #expect(
      reports[0].fields
        == #"{"Liquid Type":"CRUDE OIL","Pipeline Location":"ONSHORE","Pipeline Type":"TANK","#
        + #""Shutdown Date/Time":"1/9/2017 7:50","Restart Date/Time":"1/10/2017 9:00","All Costs":1200}"#)
  }

  @Test func kindsAreAtMostThreeDeep() throws {
    let table = try rows("Config/lookups/cameo.csv")
    #expect(table.count > 300)
    for (code, kind) in table {
      let words = kind.split(separator: ".", omittingEmptySubsequences: false)
      #expect((1...3).contains(words.count), "\(code)")
      #expect(words.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isLowercase || $0 == "-" } }, "\(code)")
      #expect((2...4).contains(code.count) && code.allSatisfy(\.isNumber), "\(code)")
    }
    // A code says more than the one that it begins with, and so does its kind.
    let kinds = Dictionary(uniqueKeysWithValues: table)
    // 1641 to 1643 are numbers that GDELT's older records have for 1661 to 1663.
    let renumbered: Set<String> = ["1641", "1642", "1643"]
    for (code, kind) in table where code.count > 2 && !code.hasSuffix("0") && !renumbered.contains(code) {
      let general = try #require(kinds[String(code.dropLast())], "\(code)")
      #expect(kind.hasPrefix(general + "."), "\(code)")
    }
  }

  @Test func countriesAreThreeLetters() throws {
    let table = try rows("Config/lookups/fips10-4.csv")
    #expect(table.count > 240)
    #expect(table.allSatisfy { $0.0.count == 2 && $0.1.count == 3 && ($0.0 + $0.1).allSatisfy { $0.isUppercase } })
    let countries = Dictionary(uniqueKeysWithValues: table)
    // Where FIPS and ISO are most easily mixed up.
    let known = [
      "RS": "RUS", "UP": "UKR", "GM": "DEU", "SF": "ZAF", "SW": "SWE", "SZ": "CHE", "AS": "AUS", "AU": "AUT",
      "CH": "CHN",
      "CI": "CHL", "IZ": "IRQ", "IS": "ISR", "EI": "IRL", "JA": "JPN", "KS": "KOR", "KN": "PRK", "TU": "TUR",
      "TX": "TKM",
      "UK": "GBR", "NI": "NGA", "NG": "NER", "PO": "PRT", "SP": "ESP", "LO": "SVK", "EZ": "CZE", "BO": "BLR",
      "BL": "BOL",
    ]
    for (fips, iso) in known { #expect(countries[fips] == iso, "\(fips)") }
  }

  private func rows(_ path: String) throws -> [(String, String)] {
    let bytes = try #require(TestFiles.bytes(inProject: path))
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst().map { line in
      let parts = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return (parts[0], parts[1])
    }
  }

  /// The mapping of the peer benchmark.
  @Test func bench() throws {
    let definition = try feed(
      """
      feed: bench
      match: ["*.ndjson"]
      format: {type: ndjson}
      key: [id]
      revision: none
      time: {event: {field: time, format: rfc3339}}
      map:
        kind: kind
        actor: source
        target: target
        country: country
        asset: asset
        title: title
        url: url
      keep: [severity, goldstein, tone]
      """)
    let line =
      #"{"id":"ev-1","time":"2023-01-01T00:00:01Z","kind":"a.b","source":"S","target":"T","country":"AA","#
      + #""asset":"asset-1","severity":2,"goldstein":-3.0,"tone":1.2345,"title":"A title","url":"https://e.org/x"}"#
    let report = try #require(try definition.reports(line + "\n").first)
    #expect(report.key == "ev-1")
    #expect(report.actor == ["S"])
    #expect(report.asset == "asset-1")
    #expect(report.time.start.text == "2023-01-01T00:00:01Z")
    #expect(report.fields == #"{"severity":2,"goldstein":-3.0,"tone":1.2345}"#)
  }
}
