import Documents
import Feeds
import TestSupport

/// A feed file as it is shipped.
func shippedFeed(_ name: String) throws -> FeedDefinition {
  guard let bytes = TestFiles.bytes(inProject: "Config/feeds/\(name).yaml") else { throw FeedNotShipped(name: name) }
  let text = String(decoding: bytes, as: UTF8.self)
  let result = FeedFile.parse(text, file: "\(name).yaml") { lookup in
    TestFiles.bytes(inProject: "Config/lookups/\(lookup).csv").map { String(decoding: $0, as: UTF8.self) }
  }
  guard let feed = result.feed, result.diagnostics.isEmpty else {
    throw BadFeedFile(messages: result.diagnostics.map { "\($0.line):\($0.column): \($0.message)" })
  }
  return feed
}

/// A feed from the text of its file.
func feed(_ text: String, lookups: [String: String] = [:]) throws -> FeedDefinition {
  let result = FeedFile.parse(text, file: "feed.yaml") { lookups[$0] }
  guard let feed = result.feed else {
    throw BadFeedFile(messages: result.diagnostics.map { "\($0.line):\($0.column): \($0.message)" })
  }
  return feed
}

struct FeedNotShipped: Error {
  let name: String
}

struct BadFeedFile: Error {
  let messages: [String]
}
