import JSON

/// What a client asks for.
package struct HTTPRequest: Sendable, Hashable {
  package var method: String
  /// Decoded, without the query.
  package var path: String
  /// The query. Of two arguments with one name the last counts.
  package var arguments: [String: String] = [:]
  package var host: String?
  package var accept: String?
  /// Whether it announces a body. Nothing here wants one.
  package var hasBody = false

  package init(method: String = "GET", path: String, arguments: [String: String] = [:]) {
    self.method = method
    self.path = path
    self.arguments = arguments
  }
}

/// What it is answered.
package struct HTTPResponse: Sendable, Hashable {
  package var status: Int
  /// The media type.
  package var type: String
  package var body: [UInt8]
  /// Besides the headers that every response has.
  package var headers: [String: String] = [:]

  package init(status: Int = 200, type: String, body: [UInt8]) {
    self.status = status
    self.type = type
    self.body = body
  }

  /// A response of plain text.
  package static func text(_ text: String, status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, type: "text/plain; charset=utf-8", body: Array((text + "\n").utf8))
  }

  /// A response that is JSON already.
  package static func json(_ json: String, status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, type: "application/json", body: Array((json + "\n").utf8))
  }

  /// What was asked for is not right, as an object with one member `error`.
  package static func problem(_ sentence: String, status: Int) -> HTTPResponse {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("error", sentence)
    writer.endObject()
    return .json(writer.text, status: status)
  }
}
