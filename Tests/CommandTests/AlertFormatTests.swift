import JSON
import Testing

@testable import vedette

@Suite struct AlertFormatTests {
  static let alert = AlertLine(
    seq: 12,
    json: #"{"schema":"vedette.alert/1","seq":12,"id":"0b9c","state":"firing","rule":"cpc-four","title":"Four","#
      + #""level":"high","certainty":"certain","group":{"asset":"CPC"},"summary":"CPC: 4 disruptions, so far","#
      + #""at":"2022-08-23T23:59:59Z","starts_at":"2022-08-23T23:59:59Z","ends_at":null,"value":4,"peak":4,"count":4,"#
      + #""sources":{"reports":5,"publishers":3,"origins":2},"labels":{"indicator":"A3"},"tags":["energy","coercion"],"#
      + #""evidence":[{"key":"S002-011"}],"evidence_total":4,"reason":null}"#,
    text: "2022-08-23T23:59:59Z HIGH firing cpc-four asset=CPC CPC: 4 disruptions, so far (4 events) id=0b9c seq=12")

  @Test(arguments: [
    ("", true), ("rule=cpc-* level=high", true), ("state=resolved", false), ("asset=CPC", true),
    ("asset=Druzhba", false),
    ("group.asset=CPC", true), ("indicator=A3", true), ("evidence.0.key=S002-011", true), ("tags=coercion", true),
    ("sources.publishers>=3", true), ("count>4", false), ("at=2022-08", true), ("ends_at=2022", false),
    ("nothing=x", false),
  ])
  func filters(text: String, expected: Bool) throws {
    #expect(AlertFormatTests.alert.matches(try Filter(text)) == expected)
  }

  @Test func plainTextIsTheLineOfTheLog() {
    #expect(AlertFormat.text(.plain).line(AlertFormatTests.alert) == AlertFormatTests.alert.text)
  }

  @Test func colourChangesNothingElse() {
    let shown = AlertFormat.text(Style(isColoured: true)).line(AlertFormatTests.alert)
    #expect(
      shown.hasPrefix("\u{1B}[2m2022-08-23T23:59:59Z\u{1B}[0m \u{1B}[31mHIGH\u{1B}[0m \u{1B}[31mfiring\u{1B}[0m "))
    #expect(Table.width(shown) == AlertFormatTests.alert.text.count)
    #expect(AlertFormat.coloured("odd", Style(isColoured: true)) == "odd")
  }

  @Test func jsonIsTheLineOfTheLog() {
    #expect(AlertFormat.json.line(AlertFormatTests.alert) == AlertFormatTests.alert.json)
  }

  @Test func csv() {
    #expect(
      AlertFormat.csv.line(AlertFormatTests.alert)
        == "12,2022-08-23T23:59:59Z,high,firing,cpc-four,asset=CPC,\"CPC: 4 disruptions, so far\",0b9c,certain,"
        + "2022-08-23T23:59:59Z,,,,4,4,4,5,3,2,4,")
    #expect(AlertFormat.csv.header?.split(separator: ",").count == AlertFormat.columns.count)
  }
}
