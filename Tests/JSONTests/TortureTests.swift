import JSON
import TestSupport
import Testing

/// JSONTestSuite (Nicolas Seriot): what begins with `y_` is JSON, what begins with `n_` is not, and nothing may crash.
@Suite(.enabled(if: TestFiles.shared != nil, "the folder of real data is absent")) struct TortureTests {
  static let names = TestFiles.names(inShared: "torture/json")

  @Test func theSuiteIsWhole() {
    #expect(Self.names.count > 300)
  }

  @Test(arguments: TortureTests.names) func isReadAsItsNameSays(name: String) throws {
    let bytes = try #require(TestFiles.bytes(inShared: "torture/json/\(name)"))
    let isAccepted = bytes.withUnsafeBytes { (try? JSONValue(parsing: $0)) != nil }
    if name.hasPrefix("y_") { #expect(isAccepted) }
    if name.hasPrefix("n_") { #expect(!isAccepted) }
  }
}
