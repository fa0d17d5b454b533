import JSON
import Testing

@testable import vedette

@Suite struct ImportProgressTests {
  @Test func saysWhatIsDoneHowFastAndWhatRemains() {
    #expect(
      ImportProgress.line("big.csv", offset: 250, size: 1000, records: 1_234_567, seconds: 10)
        == "big.csv  25 %  1,234,567 records  123,456/s  30 s left")
    #expect(
      ImportProgress.line("big.csv", offset: 1, size: 1000, records: 10, seconds: 1)
        == "big.csv  0 %  10 records  10/s  16 min 39 s left")
    #expect(
      ImportProgress.line("a", offset: 1, size: 10_000, records: 1, seconds: 1)
        == "a  0 %  1 record  1/s  2 h 46 min left")
  }

  /// More of a compressed file's content is read than it has bytes.
  @Test func doesNotReckonWhatItCannot() {
    #expect(
      ImportProgress.line("a.gz", offset: 2000, size: 1000, records: 10, seconds: 1) == "a.gz  10 records  10/s")
    #expect(ImportProgress.line("a", offset: 0, size: 0, records: 0, seconds: 0) == "a  0 records  0/s")
  }

  @Test func namesAreMadeSafe() {
    #expect(ImportProgress.line("a\u{1B}", offset: 0, size: 0, records: 0, seconds: 0).hasPrefix("a\\u{1b}"))
  }

  @Test(arguments: [
    (#"{"feed":"f","name":"a","state":"duplicate"}"#, "f/a: has been imported before"),
    (#"{"feed":"f","name":"a","state":"rejected","reason":"wrong-header: x"}"#, "f/a: rejected, wrong-header: x"),
    (
      #"{"feed":"f","name":"a","state":"done","records":5,"inserted":3,"duplicates":0,"withdrawn":2}"#,
      "f/a: 5 records, 3 new, 2 withdrawn"
    ),
    (#"{"feed":"f","name":"a","state":"done","records":1,"inserted":1}"#, "f/a: 1 record, 1 new"),
  ])
  func results(json: String, sentence: String) throws {
    #expect(ImportCommand.sentence(try JSONValue(parsing: json)) == sentence)
  }
}
