/// A text that repeats from report to report: its place among the words of a ``PackedReports``.
package struct Word: Hashable, Sendable {
  package let index: Int32

  /// No text at all.
  package static let none = Word(index: -1)

  package var isNone: Bool { index < 0 }

  package init(index: Int32) {
    self.index = index
  }
}

/// A list of words: none, one by its place, or several by the place of their list in a ``PackedReports``.
package struct WordList: Hashable, Sendable {
  /// Negative for none; else twice a place, and one more where it is that of a list.
  package let code: Int32

  /// The empty list.
  package static let none = WordList(code: -1)

  package var isNone: Bool { code < 0 }

  /// The only word, where there is one.
  package var single: Word? { code >= 0 && code & 1 == 0 ? Word(index: code >> 1) : nil }

  /// The place of the list, where there are several words.
  package var several: Int? { code >= 0 && code & 1 == 1 ? Int(code >> 1) : nil }

  private init(code: Int32) {
    self.code = code
  }

  init(single word: Word) {
    code = word.index << 1
  }

  init(several place: Int) {
    code = Int32(place) << 1 | 1
  }
}

/// A text that hardly repeats, by its place in the bytes of a ``PackedReports``.
package struct TextSpan: Sendable {
  package let offset: UInt32
  package let length: UInt32

  /// No text at all, which is another thing than an empty one.
  package static let none = TextSpan(offset: .max, length: 0)

  package var isNone: Bool { offset == .max }

  /// The bytes of the text, in those that it lies in.
  package var range: Range<Int> { Int(offset)..<Int(offset) + Int(length) }

  init(offset: UInt32, length: UInt32) {
    self.offset = offset
    self.length = length
  }
}

/// A ``Report`` without a reference in it: what it says lies in the ``PackedReports`` that it belongs to. Its properties
/// have the names of the report's.
package struct PackedReport: Sendable {
  package var position = RecordPosition(line: 0, offset: 0)
  package var time = EventTime(Instant(milliseconds: 0))
  package var known: Instant?
  package var revision: Double?
  package var latitude: Double?
  package var longitude: Double?
  package var status = Report.Status.active
  package var modality = Modality.occurred
  package var planned: Bool?

  package var feed: Word
  package var kind = Word.none
  package var asset = Word.none
  package var country = Word.none
  package var unit = Word.none
  package var phase = Word.none
  package var publisher = Word.none
  package var origin = Word.none
  package var language = Word.none
  package var reliability = Word.none
  package var credibility = Word.none

  package var actor = WordList.none
  package var target = WordList.none
  package var tags = WordList.none
  package var after = WordList.none

  package var key = TextSpan.none
  package var value = TextSpan.none
  package var place = TextSpan.none
  package var pretext = TextSpan.none
  package var cluster = TextSpan.none
  package var title = TextSpan.none
  package var text = TextSpan.none
  package var url = TextSpan.none
  package var fields = TextSpan.none

  init(feed: Word) {
    self.feed = feed
  }
}
