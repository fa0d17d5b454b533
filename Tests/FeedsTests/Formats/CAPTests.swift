import Events
import Feeds
import Testing

/// The Common Alerting Protocol.
@Suite struct CAPTests {
  private let mapping = """
    feed: cap
    format: {type: cap}
    key: [thread]
    time: {event: info.0.onset}
    map: {kind: {value: alert}, title: info.0.headline, place: info.0.area.0.areaDesc, tags: info.0.category}
    keep: [msgType, info.1.headline]
    """

  private func alert(_ id: String, references: String = "", type: String = "Alert", prefix: String = "") -> String {
    let namespace = prefix.isEmpty ? "xmlns" : "xmlns:\(prefix.dropLast())"
    let text = """
      <?xml version="1.0"?><alert \(namespace)="urn:oasis:names:tc:emergency:cap:1.2"><identifier>\(id)</identifier>
      <sender>w@example.org</sender><sent>2022-03-01T10:00:00+01:00</sent><status>Actual</status>
      <msgType>\(type)</msgType><scope>Public</scope><references>\(references)</references>
      <info><category>Met</category><category>Infra</category><event>Storm</event><onset>2022-03-02T00:00:00+01:00</onset>
      <headline>Storm</headline><area><areaDesc>Coast</areaDesc></area></info>
      <info><headline>Tempête</headline></info></alert>
      """
    return prefix.isEmpty ? text : text.replacing(/<(\/?)([a-z])/) { "<\($0.1)\(prefix)\($0.2)" }
  }

  @Test(arguments: ["", "cap:"]) func anAlert(prefix: String) throws {
    let report = try #require(try feed(mapping).reports(alert("1", prefix: prefix)).first)
    #expect(report.key == "w@example.org,1,2022-03-01T10:00:00+01:00")
    #expect(report.title == "Storm")
    #expect(report.place == "Coast")
    #expect(report.tags == ["Met", "Infra"])
    #expect(report.time.start.text == "2022-03-01T23:00:00Z")
    #expect(report.fields == #"{"msgType":"Alert","info.1.headline":"Tempête"}"#)
  }

  @Test func anUpdateIsOfTheFirst() throws {
    let references = "w@example.org,2,2022-03-01T09:00:00+01:00\n w@example.org,1,2022-03-01T08:00:00+01:00 broken"
    let report = try #require(try feed(mapping).reports(alert("3", references: references, type: "Update")).first)
    #expect(report.key == "w@example.org,1,2022-03-01T08:00:00+01:00")
  }

  /// References are times with offsets of their own: 10:00 in Moscow is before 08:30 in London.
  @Test func theEarliestReferenceCountsWhateverItsOffset() throws {
    let references = "w,2,2022-03-01T08:30:00+00:00 w,1,2022-03-01T10:00:00+03:00"
    let report = try #require(try feed(mapping).reports(alert("3", references: references, type: "Update")).first)
    #expect(report.key == "w,1,2022-03-01T10:00:00+03:00")
  }

  /// CAP 1.2, 3.2.1: `Cancel` cancels the messages it refers to; `Ack` and `Error` only answer them.
  @Test(arguments: ["Ack", "Error"]) func anAnswerIsNotOfTheAlert(type: String) throws {
    let references = "w@example.org,1,2022-03-01T08:00:00+01:00"
    let report = try #require(try feed(mapping).reports(alert("3", references: references, type: type)).first)
    #expect(report.key == "w@example.org,3,2022-03-01T10:00:00+01:00")
  }

  @Test(arguments: [("Alert", true), ("Update", true), ("Cancel", false), ("Ack", false), ("Error", false)])
  func theShippedFeedTakesBackWhatIsCancelled(type: String, isActive: Bool) throws {
    let references = type == "Alert" ? "" : "w@example.org,1,2022-03-01T08:00:00+01:00"
    let report = try #require(try shippedFeed("cap").reports(alert("3", references: references, type: type)).first)
    #expect(report.status == (isActive ? .active : .withdrawn))
    #expect(report.revision != nil)
  }

  @Test func anythingElse() throws {
    let rejection = #expect(throws: FileRejection.self) { try feed(mapping).chunks("<rss2/>".utf8) }
    #expect(rejection?.message == "the document is a <rss2>, not a CAP alert")
  }
}
