internal import JSON

/// Texts that repeat are stored once, in `dict`, and the rows of reports hold their numbers.
extension Database {
  /// The number of a text, which is stored if it is new.
  func textID(_ text: String) throws(StorageError) -> Int64 {
    var text = text
    if let id = text.withUTF8({ texts.id(of: $0) }) { return id }
    let id = try storedTextID(text)
    text.withUTF8 { texts.insert($0, id: id) }
    return id
  }

  /// As ``textID(_:)``, by the bytes of the text.
  func textID(_ text: UnsafeRawBufferPointer) throws(StorageError) -> Int64 {
    if let id = texts.id(of: text.assumingMemoryBound(to: UInt8.self)) { return id }
    return try textID(String(decoding: text, as: UTF8.self))
  }

  private func storedTextID(_ text: String) throws(StorageError) -> Int64 {
    try connection.execute("INSERT INTO dict(text) VALUES (?) ON CONFLICT DO NOTHING", text)
    if connection.changes == 1 { return connection.lastInsertedID }
    return try connection.first("SELECT id FROM dict WHERE text = ?", text) { $0.int64(0) } ?? 0
  }

  /// The number of a list, which is stored as one JSON text; nil for an empty list.
  func listID(_ list: [String]) throws(StorageError) -> Int64? {
    guard !list.isEmpty else { return nil }
    if list.count == 1, let id = singletons.id(of: list[0]) { return id }
    let id = try textID(TextList.json(list))
    if list.count == 1 { singletons.insert(list[0], id: id) }
    return id
  }

  /// As ``listID(_:)``, of a list of one.
  func singletonID(_ text: UnsafeRawBufferPointer) throws(StorageError) -> Int64 {
    if let id = singletons.id(of: text.assumingMemoryBound(to: UInt8.self)) { return id }
    return try listID([String(decoding: text, as: UTF8.self)]) ?? 0
  }

  /// The text that has a number.
  func text(_ id: Int64) throws(StorageError) -> String {
    if let text = textsByID[id] { return text }
    let text = try connection.first("SELECT text FROM dict WHERE id = ?", id) { $0.text(0) }
    guard let text else { throw .damaged("dict has no row \(id)") }
    if textsByID.count >= Database.maxTexts { textsByID.removeAll() }
    textsByID[id] = text
    return text
  }

  /// The list that has a number.
  func list(_ id: Int64) throws(StorageError) -> [String] {
    if let list = listsByID[id] { return list }
    let list = TextList.list(try text(id))
    if listsByID.count >= Database.maxTexts { listsByID.removeAll() }
    listsByID[id] = list
    return list
  }
}

extension TextTable {
  func id(of text: String) -> Int64? {
    var text = text
    return text.withUTF8 { id(of: $0) }
  }

  mutating func insert(_ text: String, id: Int64) {
    var text = text
    text.withUTF8 { insert($0, id: id) }
  }
}

/// A list of texts as a JSON array.
package enum TextList {
  /// The array.
  package static func json(_ list: [String]) -> String {
    var writer = JSONWriter()
    writer.beginArray()
    for text in list { writer.value(text) }
    writer.endArray()
    return writer.text
  }

  /// The elements of an array that ``json(_:)`` wrote.
  package static func list(_ json: String) -> [String] {
    var json = json
    return json.withUTF8 { text in
      let bytes = UnsafeRawBufferPointer(text)
      var tape = JSONTape()
      guard (try? JSONScanner.scan(bytes, into: &tape)) != nil else { return [] }
      let view = JSONView(tape, bytes)
      var list: [String] = []
      view.forEachElement(of: 0) { list.append(view.text($0)) }
      return list
    }
  }
}
