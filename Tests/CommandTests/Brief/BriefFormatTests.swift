import Events
import Testing

@testable import vedette

/// The page in its two formats, with texts that want to be more than text.
@Suite struct BriefFormatTests {
  private static let hostile = [
    "<script>alert(1)</script> \"x\" 'y' & \u{202E}reversed\u{0} </td></title></svg>",
    "[click](javascript:alert(1)) ![i](http://x) `code` **b** _e_ ~~s~~ | cell",
    "```\n# heading\n- item\n\n> quote\n<img src=x onerror=alert(1)>", "&lt;b&gt; \\<b\\> \\[a\\](b)",
  ]

  @Test(arguments: hostile) func inMarkdownTextStaysText(text: String) {
    let markdown = BriefSample.full(text).document.markdown
    let prose = Self.withoutFences(markdown)
    #expect(!prose.contains("<"))
    #expect(!markdown.unicodeScalars.contains("\u{202E}") && !markdown.unicodeScalars.contains("\u{0}"))
    // A mark that is the text's own is escaped: those that are not are the page's.
    let marks = prose.replacing(/\\[\\`*_\[\]|~]/, with: "")
    #expect(!marks.contains("](") && !marks.contains("![") && !marks.contains("~~") && !marks.contains("_e_"))
    for line in prose.split(separator: "\n") where line.hasPrefix("|") {
      let bars = line.replacing("\\\\", with: "").replacing("\\|", with: "").count { $0 == "|" }
      #expect([6, 8].contains(bars), "\(line)")
    }
    let headings = prose.split(separator: "\n").filter { $0.hasPrefix("#") }
    #expect(headings.count == 9)
    let starts = prose.split(separator: "\n").map { $0.drop { $0 == " " }.prefix(2) }
    #expect(starts.allSatisfy { !["> ", "1.", "+ "].contains($0) })
  }

  @Test(arguments: hostile) func inHTMLTextStaysText(text: String) {
    let html = BriefSample.full(text).document.html
    #expect(!html.contains("<script") && !html.contains("<img") && !html.contains("<b>"))
    #expect(!html.unicodeScalars.contains("\u{202E}") && !html.unicodeScalars.contains("\u{0}"))
    #expect(!html.contains("<a ") && !html.contains("url("))
    for attribute in html.matches(of: /="([^"]*)"/) { #expect(!attribute.1.contains("<")) }
    let bare = html.replacing(/="[^"]*"/, with: "")
    #expect(!bare.contains(/<[^>]*\son[a-z]+/))
  }

  @Test func theFenceIsLongerThanWhatATextHas() {
    #expect(MarkdownText.fence(["a", "```` b"]) == "`````")
    #expect(MarkdownText.fence([]) == "```")
    let markdown = BriefSample.full("````").document.markdown
    #expect(markdown.contains("\n`````text\n") && markdown.contains("\n`````\n"))
  }

  @Test func wordsStayReadable() {
    #expect(MarkdownText.escaped("storm_damage of 3 e.g. a-b #1") == "storm_damage of 3 e.g. a-b #1")
    #expect(MarkdownText.escaped("_x_ a_ _b") == "\\_x\\_ a\\_ \\_b")
    #expect(MarkdownText.escaped("a\nb") == "a\\\\nb")
    #expect(MarkdownText.escaped("https://a.b, www.a.b: c") == "https\\://a.b, www\\.a.b: c")
  }

  /// Every element that is opened is closed, in its order.
  @Test func theMarkupIsBalanced() {
    var open: [Substring] = []
    let html = BriefSample.full("x").document.html
    let markup = html.replacing(/<style>(?s:.*?)<\/style>/, with: "")
    for tag in markup.matches(of: /<(\/?)([a-z0-9]+)([^>]*?)(\/?)>/) {
      if tag.1 == "/" {
        #expect(open.popLast() == tag.2)
      } else if tag.4 != "/" && tag.2 != "meta" {
        open.append(tag.2)
      }
    }
    #expect(open.isEmpty)
    #expect(html.hasPrefix("<!DOCTYPE html>\n") && html.hasSuffix("</html>\n"))
  }

  @Test func thePageNeedsNothingElse() {
    let html = BriefSample.full("x").document.html
    #expect(html.contains("default-src 'none'; style-src 'unsafe-inline'"))
    #expect(!html.contains("src=\"") && !html.contains("href=") && !html.contains("@import"))
    for word in ["prefers-color-scheme: dark", "@media print"] { #expect(html.contains(word)) }
  }

  @Test func bothFormatsHaveTheSectionsInTheirOrder() {
    let titles = [
      "Bottom line", "Change in the last 30 days", "Firing", "Near", "Timeline", "Conflicts", "Calendar",
      "Coverage gaps",
    ]
    let document = BriefSample.full("x").document
    #expect(document.markdown.split(separator: "\n").filter { $0.hasPrefix("## ") } == titles.map { "## \($0)" })
    #expect(document.html.matches(of: /<h2>([^<]*)<\/h2>/).map { String($0.1) } == titles)
  }

  @Test func listsHaveAnEnd() {
    var brief = BriefSample.full("x")
    brief.calendar = (0..<50).map { BriefDate(at: BriefSample.now, kind: .rule, subject: "rule \($0)") }
    let markdown = brief.document.markdown
    #expect(
      markdown.contains("**rule 29**") && !markdown.contains("**rule 30**") && markdown.contains("- and 20 more\n"))
    brief.firingLevels = ["high": 25]
    #expect(brief.document.markdown.contains("- and 24 more\n"))
  }

  @Test func aDrawingHasWhatItsRowsHave() {
    let html = BriefSample.full("CPC").document.html
    #expect(html.contains("<svg role=\"img\" aria-label=\"Alerts from 2021-08-29 to 2022-08-24,"))
    #expect(html.contains("<title>CPC, 2022-08-24, lasts</title>"))
    #expect(html.contains(">CPC</text>"))
    #expect(!Brief(BriefSample.period).document.html.contains("<svg"))
  }

  /// Outside of the picture, in which a text is shown as it is.
  private static func withoutFences(_ markdown: String) -> String {
    var fence: Substring?
    var kept: [Substring] = []
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      if let mark = fence {
        if line == mark { fence = nil }
      } else if line.hasPrefix("```") {
        fence = line.prefix { $0 == "`" }
      } else {
        kept.append(line)
      }
    }
    #expect(fence == nil, "a fence is open")
    return kept.joined(separator: "\n")
  }
}
