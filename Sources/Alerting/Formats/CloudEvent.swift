import JSON

/// The format `cloudevents`: CloudEvents 1.0, structured mode, https://github.com/cloudevents/spec.
enum CloudEvent {
  /// The event of a message: its id is the message's, its subject the alert's id, its data the line of the alert log.
  static func body(messageID: String, _ message: Envelope) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("specversion", "1.0")
    writer.member("id", messageID)
    writer.member("source", "/vedette")
    writer.member("type", "vedette.\(message.type)")
    if let alert = message.data["id"]?.stringValue { writer.member("subject", alert) }
    writer.member("time", message.timestamp)
    writer.member("datacontenttype", "application/json")
    writer.member("data", message.data)
    writer.endObject()
    return writer.text
  }
}
