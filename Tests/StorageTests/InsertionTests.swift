import Events
import Testing

@testable import Storage

@Suite struct InsertionTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(path: folder.database)
    _ = try store.beginTestFile()
  }

  @Test func newReportsAreNumberedInTheOrderOfTheFile() throws {
    let (outcomes, changes) = try store.importChunk([report("b"), report("a"), report("c")])
    #expect(outcomes == [.inserted(1), .inserted(2), .inserted(3)])
    #expect(changes.map(\.id) == [1, 2, 3])
    #expect(changes.allSatisfy { $0.old == nil })
    #expect(changes.map(\.new?.report.key) == ["b", "a", "c"])
  }

  @Test func equalContentIsNoChange() throws {
    _ = try store.importChunk([report("a")])
    for policy in [RevisionPolicy.none, .content, .field] {
      let (outcomes, changes) = try store.importChunk([report("a"), report("a")], revision: policy)
      #expect(outcomes == [.unchanged(1), .unchanged(1)])
      #expect(changes.isEmpty)
    }
  }
}
