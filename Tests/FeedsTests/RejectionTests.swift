import Events
import Feeds
import Testing

/// When a whole file is refused, and in what words.
@Suite struct RejectionTests {
  private let mapping = """
    feed: t
    format: {type: csv}
    key: [id]
    time: {event: Accident Date}
    map: {kind: {value: k}}

    """

  private func rejection(_ definition: FeedDefinition, _ bytes: some Sequence<UInt8>, limits: FeedLimits = FeedLimits())
    -> FileRejection?
  {
    #expect(throws: FileRejection.self) { _ = try definition.chunks(bytes, limits: limits) }
  }

  private func rows(good: Int, bad: Int) -> String {
    "id,Accident Date\n" + String(repeating: "1,2020-01-01\n", count: good) + String(repeating: "2,soon\n", count: bad)
  }

  @Test(arguments: [(0, 19), (381, 20), (1000, 50), (380, 20)]) func asManyBadAsAllowed(good: Int, bad: Int) throws {
    let chunks = try feed(mapping).chunks(rows(good: good, bad: bad).utf8)
    #expect(chunks.flatMap(\.quarantined).count == bad)
    #expect(chunks.flatMap(\.reports).count == good)
  }

  @Test(arguments: [(0, 20), (379, 20)]) func oneBadTooMany(good: Int, bad: Int) throws {
    let rejection = rejection(try feed(mapping), rows(good: good, bad: bad).utf8)
    #expect(rejection?.reason == .tooManyBad)
    #expect(rejection?.afterCommit == false)
  }

  @Test func theReasonSaysWhatIsBad() throws {
    let text = rows(good: 10, bad: 25) + "3\n"
    #expect(
      rejection(try feed(mapping), text.utf8)?.message
        == "26 of the 36 records of lines 2 to 37 are bad, more than the 5 % allowed (25 bad-date, 1 too-few-fields); "
        + "the first, on line 12: 'soon' is not a time of the form iso8601")
  }

  @Test func oneBadRecordIsSingular() throws {
    let strict = try feed(mapping + "on_error: {max_bad: 0%, min_bad: 1}")
    #expect(
      rejection(strict, rows(good: 0, bad: 1).utf8)?.message.hasPrefix("1 of the 1 record of line 2 is bad, more than ")
        == true)
  }

  @Test func aLaterChunkKeepsWhatWasStored() throws {
    var limits = FeedLimits()
    limits.recordsPerChunk = 50
    var reader = FeedReader(
      feed: try feed(mapping), source: BytesSource(rows(good: 60, bad: 40).utf8), limits: limits, now: testNow)
    #expect(try reader.nextChunk()?.reports.count == 50)
    do {
      _ = try reader.nextChunk()
      Issue.record("the second chunk should be refused")
    } catch {
      #expect(error.reason == .tooManyBad)
      #expect(error.afterCommit)
    }
  }

  /// Behind the first chunk all that was read so far counts.
  @Test(arguments: [0, 7, 13, 50, 1000])
  func whereAChunkEndsDecidesNothing(ending: Int) throws {
    // The first chunk has 1,000 records in any case: what follows it is cut in several ways.
    func outcome(good: Int, bad: Int, more: Int = 0) throws -> String {
      let text = rows(good: good, bad: bad) + String(repeating: "1,2020-01-01\n", count: more)
      var limits = FeedLimits()
      limits.recordsPerChunk = 1000
      let definition = try feed(mapping)
      let first = try definition.chunks(text.utf8, limits: limits, count: 1)
      limits.recordsPerChunk = ending == 0 ? 10_000 : ending
      do {
        let chunks = first + (try definition.chunks(text.utf8, from: first[0].end, limits: limits))
        return "\(chunks.reduce(0) { $0 + $1.quarantined.count }) bad"
      } catch {
        return error.message
      }
    }
    #expect(try outcome(good: 990, bad: 20, more: 5) == "20 bad")
    #expect(try outcome(good: 1000, bad: 20) == "20 bad")
    #expect(try outcome(good: 1000, bad: 52) == "52 bad")
    // The 53rd is the first with which more than 5 % of all up to it are bad, whatever follows.
    let said = try outcome(good: 1000, bad: 53, more: 3000)
    #expect(
      said.hasPrefix("53 of the 1053 records up to line 1054 are bad, more than the 5 % allowed (from line "), "\(said)"
    )
    // Those of the first chunk count, too.
    #expect(try outcome(good: 960, bad: 50) == "50 bad")
    #expect(try outcome(good: 960, bad: 51).hasPrefix("51 of the 1011 records up to line 1012 are bad"))
  }

  @Test func theSecondHalfIsGarbage() throws {
    let text = rows(good: 20_000, bad: 20_000)
    var reader = FeedReader(feed: try feed(mapping), source: BytesSource(text.utf8), now: testNow)
    var stored = 0
    let rejection = #expect(throws: FileRejection.self) {
      while let chunk = try reader.nextChunk() { stored += chunk.records }
    }
    #expect(stored == 20_000)
    #expect(
      rejection?.message
        == "1053 of the 21053 records up to line 21054 are bad, more than the 5 % allowed (from line 20002 on 1053 bad-date); "
        + "the first, on line 20002: 'soon' is not a time of the form iso8601")
  }

  @Test func theBudgetIsTheFeeds() throws {
    let patient = try feed(mapping + "on_error: {max_bad: 50%, min_bad: 3}")
    #expect(try patient.chunks(rows(good: 3, bad: 3).utf8).count == 1)
    #expect(rejection(patient, rows(good: 2, bad: 3).utf8)?.reason == .tooManyBad)
  }

  @Test func aMissingColumn() throws {
    let definition = try feed(mapping)
    #expect(
      rejection(definition, "id,Acident Date\n1,2020\n".utf8)?.message
        == "the header has no column 'Accident Date' (it has 'Acident Date')")
    #expect(
      rejection(definition, "id;Accident Date\n1;2020\n2;2020\n3;2020\n".utf8)?.message
        == "the header has no column 'id' and 1 more of the feed's; columns are separated by ';' where ',' is expected "
        + "('separator: semicolon' in the feed's 'format' takes them)")
    #expect(rejection(definition, "1,2020-01-01\n".utf8)?.reason == .wrongHeader)
    #expect(rejection(definition, "\"id,Accident Date\n1,2020\n".utf8)?.reason == .wrongHeader)
  }

  @Test func aColumnThatStandsTwice() throws {
    #expect(
      rejection(try feed(mapping), "id,Accident Date,id\n1,2020,2\n".utf8)?.message
        == "the header has the column 'id' twice")
    #expect(try feed(mapping).reports("id,Accident Date,x,x\n1,2020,2,3\n").count == 1)
  }

  @Test func caseAndSpacesOfAHeaderDoNotMatter() throws {
    let reports = try feed(mapping).reports("ID , accident  date\n1,2020\n")
    #expect(reports.map(\.key) == ["1"])
  }

  @Test func anotherNumberOfColumns() throws {
    let plain = try feed(
      """
      feed: t
      format: {type: delimited, separator: tab, quote: none, header: none, columns: [id, day, note]}
      key: [id]
      time: {event: day}
      map: {kind: {value: k}}
      """)
    let text = String(repeating: "1\t2020-01-01\n", count: 30)
    let rejection = rejection(plain, text.utf8)
    #expect(rejection?.reason == .wrongHeader)
    #expect(rejection?.message == "lines have 2 columns where 3 are expected")
    #expect(
      self.rejection(plain, "Id\tDay\tNote\n1\t2020\tx\n".utf8)?.message
        == "there is a header line (Id, Day, …) where none is expected")
  }

  @Test func aDiskThatFails() throws {
    let line = #"{"kind":"k","time":"2020"}"# + "\n"
    expectUnreadable(Array(String(repeating: line, count: 10_000).utf8), brokenFrom: 5000)
  }

  @Test(arguments: [
    "{\"a\":1}\n", "[{\"kind\":\"k\",\"time\":\"2020\"}]\n", "a,b\n1,2\n", "Dear desk,\nnothing happened.\n", "#\n",
  ])
  func whatIsNoEventFile(text: String) {
    #expect(rejection(.events, text.utf8)?.reason == .noFeed)
  }

  /// A file of events in another encoding is not told that its members are missing alone.
  @Test func whatIsWrongWithTheFirstRecordIsSaid() {
    let bytes = Array(#"{"kind":"k","time":"2020","title":""#.utf8) + [0xDC] + Array("\"}\n".utf8)
    #expect(rejection(.events, bytes)?.reason == .noFeed)
    #expect(
      rejection(.events, bytes)?.message == """
        no feed matches: no record has 'time' and 'kind', as the feed events needs; the first, on line 1: invalid UTF-8 at byte 35
        """)
  }

  /// A file of objects whose first line lost its beginning has one bad record.
  @Test func aTornFirstLine() throws {
    let good = #"{"kind":"k","time":"2020"}"# + "\n"
    for first in [#"y":"a","kind":"k","time":"2020"}"#, #""a","b"#, "# events"] {
      let chunks = try FeedDefinition.events.chunks((first + "\n" + good + good).utf8)
      #expect(chunks.flatMap(\.reports).count == 2)
      #expect(chunks.flatMap(\.quarantined).map(\.reason) == [.badJSON], "\(first)")
    }
    #expect(
      rejection(.events, "\"a,b\n1,2\n".utf8)?.message
        == "the first line is no header: its quotes do not match: \"a,b")
  }

  @Test func anEventFileWithoutTimes() {
    let rejection = rejection(.events, "kind,when\nk,2020\n".utf8)
    #expect(rejection?.reason == .wrongHeader)
    #expect(rejection?.message == "the header has no column 'time'")
  }

  @Test func oneBadRecordOfTheModelIsQuarantined() throws {
    let bad = try FeedDefinition.events.quarantined(#"{"kind":"k"}"#.utf8)
    #expect(bad.map(\.reason) == [.missingKey])
    #expect(bad.map(\.field) == ["time"])
  }
}
