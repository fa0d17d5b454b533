import Events
import Feeds
import TestSupport
import Testing

/// RSS, Atom and JSON Feed: one mapping for all of them.
@Suite struct WebFeedTests {
  static let mapping = """
    feed: news
    format: {type: rss}
    key: [id]
    revision: content
    time: {event: {field: published, formats: [iso8601, rfc822]}, known: {field: updated, formats: [iso8601, rfc822]}}
    map:
      kind: {value: news}
      title: title
      text: summary
      url: link
      publisher: source
      origin: feed_title
      lang: lang
      tags: categories
      lat: lat
      lon: lon
    keep: [author, "dc:rights"]
    on_error: {max_bad: 100%}
    """

  private func reports(_ text: String) throws -> [Report] { try feed(Self.mapping).reports(text) }

  @Test func rss() throws {
    let reports = try reports(
      """
      <?xml version="1.0"?>
      <rss version="2.0" xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:georss="http://www.georss.org/georss">
       <channel><title>Port &amp; pipe</title><link>https://example.org/</link><language>en</language>
       <image><title>a logo</title></image>
       <item><title>Loading &lt;b&gt;halted&lt;/b&gt; at the&#160;sea terminal</title><link>https://example.org/1</link>
        <guid isPermaLink="false">urn:1</guid><pubDate>Wed, 23 Mar 2022 08:15:00 +0300</pubDate>
        <description><![CDATA[<p>Two of three <i>moorings</i> are&nbsp;out.</p><script>x()</script>]]></description>
        <category>oil</category><category>ports</category><author>desk@example.org</author>
        <source url="https://other.example">Other wire</source><d:rights>free</d:rights>
        <georss:point>44.6 37.8</georss:point></item>
       <item><title>No guid</title><link>https://example.org/2</link><d:date>2022-03-24</d:date></item>
       </channel></rss>
      """)
    #expect(reports.map(\.key) == ["urn:1", "https://example.org/2"])
    let first = reports[0]
    #expect(first.title == "Loading halted at the sea terminal")
    #expect(first.text == "Two of three moorings are out.")
    #expect(first.time.text == "2022-03-23T05:15:00Z")
    #expect(first.url == "https://example.org/1")
    #expect(first.publisher == "Other wire")
    #expect(first.origin == "Port & pipe")
    #expect(first.language == "en")
    #expect(first.tags == ["oil", "ports"])
    #expect(first.latitude == 44.6)
    #expect(first.longitude == 37.8)
    #expect(first.fields == #"{"author":"desk@example.org","dc:rights":"free"}"#)
    #expect(reports[1].time.text == "2022-03-24")
  }

  @Test func atom() throws {
    let reports = try reports(
      """
      <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ru"><title type="html">A &lt;i&gt;feed&lt;/i&gt;</title>
       <link rel="self" href="https://example.org/feed"/><link href="https://example.org/"/>
       <entry><id>tag:1</id><title type="text">x &lt; y</title><updated>2022-03-02T10:00:00Z</updated>
        <published>2022-03-01T10:00:00+03:00</published><link rel="enclosure" href="https://example.org/a.mp3"/>
        <link rel="alternate" href="https://example.org/1"/><category term="a" label="A"/><category term="b"/>
        <author><name>Ann</name></author><source><title>Wire</title></source>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">One <b>two</b></div></content></entry>
       <entry xml:lang="de"><id>tag:2</id><title>t</title><updated>2022-03-02T10:00:00Z</updated></entry></feed>
      """)
    #expect(reports.map(\.key) == ["tag:1", "tag:2"])
    #expect(reports.map(\.title) == ["x < y", "t"])
    #expect(reports.map(\.time.text) == ["2022-03-01T07:00:00Z", "2022-03-02T10:00:00Z"])
    #expect(reports[0].known?.text == "2022-03-02T10:00:00Z")
    #expect(reports[0].url == "https://example.org/1")
    #expect(reports[0].tags == ["A", "b"])
    #expect(reports[0].publisher == "Wire")
    #expect(reports[0].origin == "A feed")
    #expect(reports[0].text == "One two")
    #expect(reports[0].fields == #"{"author":"Ann"}"#)
    #expect(reports.map(\.language) == ["ru", "de"])
  }

  @Test func rdf() throws {
    let reports = try reports(
      """
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>C</title></channel>
        <item rdf:about="https://example.org/1"><title>t</title><dc:date>2022-03-02T10:00Z</dc:date></item></rdf:RDF>
      """)
    #expect(reports.map(\.key) == ["https://example.org/1"])
    #expect(reports.map(\.origin) == ["C"])
  }

  @Test func jsonFeed() throws {
    let reports = try reports(
      """
      {"version": "https://jsonfeed.org/version/1.1", "title": "F", "home_page_url": "https://example.org/",
       "language": "fr", "items": [
        {"id": 7, "url": "https://example.org/7", "title": "T", "content_html": "<p>a &amp; b</p>",
         "date_published": "2022-03-01T10:00:00Z", "date_modified": "2022-03-02T10:00:00Z",
         "authors": [{"name": "Ann"}], "tags": ["x", "y"]}]}
      """)
    let first = try #require(reports.first)
    #expect(first.key == "7")
    #expect(first.title == "T")
    #expect(first.text == "a & b")
    #expect(first.url == "https://example.org/7")
    #expect(first.origin == "F")
    #expect(first.language == "fr")
    #expect(first.tags == ["x", "y"])
    #expect(first.known?.text == "2022-03-02T10:00:00Z")
    #expect(first.fields == #"{"author":"Ann"}"#)
  }

  @Test func anEntryWithoutADate() throws {
    let bad = try feed(Self.mapping).quarantined(
      "<rss><channel><item><guid>1</guid><title>t</title></item></channel></rss>".utf8)
    #expect(bad.map(\.reason) == [.missingKey])
    #expect(bad.map(\.field) == ["published"])
    #expect(bad.map { String(decoding: $0.raw, as: UTF8.self) } == [#"{"id":"1","title":"t"}"#])
  }
}
