/// Many reports in few pieces of memory, as an import passes them on: rows of one size, each text that repeats once, and
/// all others one behind the other.
///
/// A ``Report`` is a struct of two dozen strings and lists. Making, copying and dropping ten thousand of them took a third
/// of an import, most of it in counting references. Whoever wants a report gets one, made from its row; whoever stores
/// reports or looks for a few of them reads the rows and makes none.
package struct PackedReports: Sendable {
  /// In the order in which they were appended.
  package private(set) var rows: [PackedReport] = []
  /// The texts that repeat, by the places that ``Word`` names.
  package private(set) var words: ByteTable
  /// The lists of several words: the places of their words, four bytes each.
  private var lists = ByteTable()
  /// What ``TextSpan`` names parts of.
  package private(set) var bytes: [UInt8] = []
  /// The row that is being filled in. It is none of the reports until ``append()``.
  package var draft: PackedReport
  /// How many of the bytes belong to reports that were appended.
  private var used = 0
  /// The words of the draft's lists, by their fields, as far as they were added one by one: each list is kept once, when all of
  /// it is known.
  private var growing: [[Word]] = Array(repeating: [], count: ListField.allCases.count)
  private var isGrowing = false

  /// The fields of a report that are lists of words.
  package enum ListField: Int, Sendable, CaseIterable {
    case actor, target, tags, after
  }

  /// - Parameters: for how much there is to be room at once; there is always room for more.
  package init(rows: Int = 0, words: Int = 0, bytes: Int = 0) {
    self.words = ByteTable(capacity: words)
    draft = PackedReport(feed: .none)
    self.rows.reserveCapacity(rows)
    self.bytes.reserveCapacity(bytes)
  }

  /// Packs reports.
  package init(_ reports: some Sequence<(report: Report, position: RecordPosition)>) {
    self.init()
    for (report, position) in reports {
      begin(feed: word(report.feed), position)
      fill(from: report)
      append()
    }
  }

  // MARK: One report after the other

  /// Begins a blank report. The texts and unfinished lists of an earlier one that was never appended are forgotten.
  package mutating func begin(feed: Word, _ position: RecordPosition) {
    if bytes.count > used { bytes.removeLast(bytes.count - used) }
    if isGrowing { forgetLists() }
    draft = PackedReport(feed: feed)
    draft.position = position
  }

  private mutating func forgetLists() {
    for place in growing.indices { growing[place].removeAll(keepingCapacity: true) }
    isGrowing = false
  }

  /// Adds what was filled in to the reports.
  package mutating func append() {
    rows.append(draft)
    used = bytes.count
  }

  /// The word of a text.
  package mutating func word(_ text: UnsafeRawBufferPointer) -> Word {
    Word(index: Int32(truncatingIfNeeded: words.insert(text)))
  }

  /// The word of a text.
  package mutating func word(_ text: String) -> Word {
    var text = text
    return text.withUTF8 { word(UnsafeRawBufferPointer($0)) }
  }

  /// Keeps a text.
  package mutating func span(_ text: UnsafeRawBufferPointer) -> TextSpan {
    let offset = bytes.count
    bytes.append(contentsOf: text)
    return TextSpan(offset: UInt32(offset), length: UInt32(text.count))
  }

  /// Keeps a text.
  package mutating func span(_ text: String) -> TextSpan {
    var text = text
    return text.withUTF8 { span(UnsafeRawBufferPointer($0)) }
  }

  /// Adds a word to a list of the draft. It is not to be read there before ``finishLists()``.
  package mutating func add(_ word: Word, to list: ListField) {
    growing[list.rawValue].append(word)
    isGrowing = true
  }

  /// Puts the lists to which words were added into the draft.
  package mutating func finishLists() {
    guard isGrowing else { return }
    isGrowing = false
    for field in ListField.allCases where !growing[field.rawValue].isEmpty {
      let made = list(growing[field.rawValue])
      growing[field.rawValue].removeAll(keepingCapacity: true)
      switch field {
      case .actor: draft.actor = made
      case .target: draft.target = made
      case .tags: draft.tags = made
      case .after: draft.after = made
      }
    }
  }

  /// The list of words in an order.
  package mutating func list(_ elements: [Word]) -> WordList {
    if elements.isEmpty { return .none }
    if elements.count == 1 { return WordList(single: elements[0]) }
    return elements.map(\.index).withUnsafeBytes { WordList(several: lists.insert($0)) }
  }

  // MARK: What they say

  /// The words of a list.
  package func elements(of list: WordList) -> [Word] {
    if let word = list.single { return [word] }
    guard let place = list.several else { return [] }
    return lists.withKey(place) { key in
      stride(from: 0, to: key.count, by: 4).map {
        Word(index: key.loadUnaligned(fromByteOffset: $0, as: Int32.self))
      }
    }
  }

  /// The text of a word, or nil for none.
  package func text(_ word: Word) -> String? {
    if word.isNone { return nil }
    return words.withKey(Int(word.index)) { String(decoding: $0, as: UTF8.self) }
  }

  /// A text that was kept, or nil for none.
  package func text(_ span: TextSpan) -> String? {
    if span.isNone { return nil }
    return bytes.withUnsafeBytes { String(decoding: $0[span.range], as: UTF8.self) }
  }
}

extension PackedReports: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { rows.count }

  /// The report in a place, made anew each time that it is asked for.
  package subscript(place: Int) -> (report: Report, position: RecordPosition) {
    (report(rows[place]), rows[place].position)
  }
}
