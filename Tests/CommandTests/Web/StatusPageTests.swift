import Daemon
import Events
import JSON
import Rules
import Storage
import TestSupport
import Testing

@testable import vedette

@Suite struct StatusPageTests {
  private static let hostile = "<script>alert(1)</script> \"x\" 'y' & \u{202E}reversed\u{0} </td>"
  private static let now = ISO8601.instant("2026-11-21T12:00:00Z")!

  private static func state(_ change: (inout DaemonStatus) -> Void = { _ in }) -> PageState {
    var status = DaemonStatus(version: "9.9", startedAt: now)
    status.isReady = true
    status.feeds = ["events"]
    change(&status)
    return PageState(now: now, status: status, configuration: .defaults(folder: "/etc/vedette"), diskHash: "disk")
  }

  private static func report() -> StatusReport {
    var report = StatusReport(now: now, database: .init(path: "/x/\(hostile).db", bytes: 2048))
    var rule = StatusReport.Rule(id: hostile, title: hostile, level: "high")
    rule.firing = [.init(id: hostile, group: "asset=\(hostile)", level: hostile, startsAt: now, endsAt: nil)]
    var near = NearGroup(
      group: Group([Label("asset", hostile)]), state: .armed, value: 2, bound: .init(.gte, 3), unit: .steps)
    near.missing = [hostile]
    (near.leavesAt, near.firesAt) = (now.advanced(byMilliseconds: 86_400_000 * 12), now)
    rule.near = [near]
    (rule.nearCount, rule.isNearComplete) = (90, false)
    rule.possible = [.init(id: "p", group: hostile, level: "low", startsAt: now, endsAt: now)]
    report.rules = [rule]
    report.feeds = [
      .init(
        name: hostile, records: 3, quarantined: 2, lastFile: hostile, lastState: "rejected", lastAt: now,
        lastReason: hostile)
    ]
    rule.firing[0].ack = .init(createdBy: hostile, comment: hostile, createdAt: now)
    report.rules = [rule]
    report.silences = SilenceList(
      stored: [
        SilenceRow(
          id: "0123456789ab", matchers: "asset=CPC", startsAt: nil, endsAt: now.advanced(byMilliseconds: 1),
          createdBy: hostile, comment: hostile, createdAt: now)
      ], inFiles: [], includesOver: false, now: now)
    report.webhooks = [.init(name: hostile, outbox: .init(pending: 1, dead: 2), lastError: hostile)]
    return report
  }

  private static func line(_ id: String, asset: String, state: String = "firing", start: String, end: String? = nil)
    -> JSONValue
  {
    var writer = JSONWriter()
    writer.beginObject()
    for (name, value) in [
      ("id", id), ("state", state), ("rule", "r"), ("level", "high"), ("summary", hostile), ("starts_at", start),
    ] { writer.member(name, value) }
    writer.member("ends_at", end)
    writer.name("group")
    writer.beginObject()
    writer.member("asset", asset)
    writer.endObject()
    writer.name("evidence")
    writer.raw("[{\"key\":\"k\(id)\",\"time\":\"\(start.prefix(7))\",\"title\":\"<b>t\"}]")
    writer.endObject()
    return try! JSONValue(parsing: writer.text)  // Because the writer has just made it.
  }

  private static func page(_ change: (inout DaemonStatus) -> Void = { _ in }, refresh: Int? = nil) -> String {
    let timeline = Timeline([line("1", asset: hostile, start: "2026-11-01T00:00:00Z")], at: now)
    return StatusPage(report: report(), state: state(change), timeline: timeline, refresh: refresh).html
  }

  @Test func hostileTextStaysText() {
    let html = Self.page { $0.problems["store"] = Self.hostile }
    // Every element of the page is the program's own: none came with a text.
    #expect(!html.contains("<script") && !html.contains("<b>"))
    #expect(!html.unicodeScalars.contains("\u{202E}") && !html.unicodeScalars.contains("\u{0}"))
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &quot;x&quot; &#39;y&#39; &amp; "))
    for attribute in html.matches(of: /="([^"]*)"/) { #expect(!attribute.1.contains("<")) }
  }

  @Test func whatIsNearIsShownWithItsMoments() {
    let html = Self.page()
    #expect(html.contains("2 of 3 steps, without &lt;script&gt;"))
    #expect(html.contains("<span class=\"warn\">armed</span>"))
    #expect(
      html.contains(
        ", the oldest leaves <time datetime=\"2026-12-03T12:00:00Z\" title=\"2026-12-03 12:00 UTC\">in 12 days</time>"))
    #expect(html.contains("<li>and 89 more</li>") && html.contains("too many groups or matches"))
    #expect(html.contains("<h3 class=\"part\">Possible</h3>"))
  }

  @Test func aSilentFeedIsNamed() {
    var report = Self.report()
    func html() -> String {
      StatusPage(report: report, state: Self.state { _ in }, timeline: Timeline([], at: Self.now), refresh: nil).html
    }
    #expect(!html().contains("silent"))
    (report.feeds[0].expectedBy, report.feeds[0].isSilent) = (ISO8601.instant("2026-11-20T10:00:00Z"), true)
    #expect(html().contains("<span class=\"bad\"> silent: expected by 2026-11-20 10:00 UTC</span>"))
  }

  /// What the Content-Security-Policy would refuse is not there, and nothing names another host.
  @Test func nothingNeedsAScriptOrAnotherHost() {
    let html = Self.page(refresh: 30)
    #expect(!html.contains("style=") && !html.contains("<style") && !html.contains("javascript:"))
    #expect(html.matches(of: /\son\w+="/).isEmpty)
    #expect(!html.contains("http://") && !html.contains("https://") && !html.contains("\"//"))
    #expect(!StatusPageStyle.text.description.contains("url(") && !StatusPageStyle.text.description.contains("@import"))
  }

  /// Every element that is opened is closed, in its order.
  @Test func theMarkupIsBalanced() {
    let void: Set<Substring> = ["meta", "link", "br"]
    var open: [Substring] = []
    for tag in Self.page().matches(of: /<(\/?)([a-z0-9]+)([^>]*?)(\/?)>/) {
      if tag.1 == "/" {
        #expect(open.popLast() == tag.2)
      } else if tag.4.isEmpty, !void.contains(tag.2) {
        open.append(tag.2)
      }
    }
    #expect(open == [])
  }

  @Test func everySectionCanBeReachedByItsLink() {
    let html = Self.page()
    let links = html.matches(of: /href="#(\w+)"/).map(\.1)
    #expect(Set(links) == ["firing", "near", "timeline", "feeds", "endpoints", "daemon"])
    for link in links { #expect(html.contains("<section id=\"\(link)\"")) }
    #expect(html.contains("<html lang=\"en\">") && html.contains("name=\"viewport\""))
  }

  @Test func troubleAndStartAreSaid() {
    #expect(Self.page().contains("class=\"state fine\">running<"))
    #expect(Self.page { $0.isReady = false }.contains("class=\"state bad\">starting<"))
    #expect(Self.page { $0.problems["room"] = "the disk is full" }.contains("<li>the disk is full</li>"))
    #expect(Self.page { $0.reload.needsRestart = ["inbox", "database"] }.contains("<dd>inbox, database</dd>"))
  }

  @Test func aTimelineShowsSpansAndMarksInTheirPlaces() throws {
    let timeline = Timeline(
      [
        Self.line("1", asset: "CPC", start: "2026-10-01T00:00:00Z", end: "2026-10-11T00:00:00Z"),
        Self.line("2", asset: "CPC", start: "2026-11-01T00:00:00Z"),
        Self.line("2", asset: "CPC", state: "resolved", start: "2026-11-01T00:00:00Z", end: "2026-11-11T00:00:00Z"),
        Self.line("3", asset: "gone", state: "firing", start: "2026-11-01T00:00:00Z"),
        Self.line("3", asset: "gone", state: "cancelled", start: "2026-11-01T00:00:00Z"),
        Self.line("4", asset: "X", start: "2026-11-05T00:00:00Z"),
      ], at: Self.now)
    #expect(timeline.rows.map(\.name) == ["X", "CPC"])
    let cpc = try #require(timeline.rows.last)
    #expect(cpc.spans.map(\.id) == ["1", "2"] && cpc.spans.last?.end == ISO8601.instant("2026-11-11T00:00:00Z"))
    #expect(cpc.marks.map(\.key) == ["k1", "k2"])
    #expect(timeline.start == ISO8601.instant("2026-10-01T00:00:00Z") && timeline.end == Self.now)
    #expect(timeline.place(timeline.start) == 0 && timeline.place(timeline.end) == 1)
  }

  @Test func whatWasOverLongAgoIsNotShown() {
    let old = Self.line("1", asset: "old", start: "2020-01-01T00:00:00Z", end: "2020-02-01T00:00:00Z")
    let new = Self.line("2", asset: "new", start: "2026-11-01T00:00:00Z")
    #expect(Timeline([old, new], at: Self.now).rows.map(\.name) == ["new"])
    #expect(Timeline([old], at: Self.now).rows.map(\.name) == ["old"])
    #expect(Timeline([], at: Self.now).rows.isEmpty)
  }
}
