/// Views for people who look into the database with `sqlite3`: names instead of numbers, times as RFC 3339.
///
/// They show the same reports and events as `vedette events`. The time of a clustered event is that of its most exact
/// report; the intersection over all its reports is computed by the program alone.
enum Views {
  static let all = [reports, events].joined(separator: "\n")

  /// A column of milliseconds as text, with a fraction only where there is one.
  static func time(_ column: String) -> String {
    """
    CASE WHEN \(column) % 1000 = 0 THEN strftime('%Y-%m-%dT%H:%M:%SZ', \(column) / 1000, 'unixepoch')
           ELSE strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000.0, 'unixepoch') END
    """
  }

  private static func text(_ name: String) -> String {
    "(SELECT text FROM dict WHERE id = r.\(name)_text) AS \(name)"
  }

  /// A column of numbers that stand for words, by their place in the list.
  private static func word(_ column: String, _ words: [String]) -> String {
    let cases = words.enumerated().map { "WHEN \($0.offset) THEN '\($0.element)'" }
    return "CASE r.\(column) \(cases.joined(separator: " ")) END AS \(column)"
  }

  private static let described = """
    \(text("kind")), \(time("r.starts")) AS starts, \(time("r.ends")) AS ends,
      \(word("precision", PrecisionCode.words)), \(text("actor")), \(text("target")), \(text("asset")),
      \(text("country")), r.place, r.lat, r.lon, r.value, \(text("unit")), \(text("phase")), r.planned, r.pretext,
      coalesce((SELECT text FROM dict WHERE id = r.modality_text), 'occurred') AS modality, r.after, r.title, r.text,
      r.url, \(text("publisher")), \(text("origin")), \(text("lang")), \(text("reliability")), \(text("credibility")),
      \(text("tags")), r.fields
    """

  static let reports = """
    CREATE VIEW reports AS SELECT r.seq, coalesce(r.event, r.seq) AS event, \(text("feed")), r.key, r.revision,
      \(word("status", StatusCode.words)), \(time("r.known")) AS known, \(time("r.ingested")) AS ingested,
      (SELECT name FROM cluster WHERE event = r.event) AS cluster, \(described),
      (SELECT name FROM file WHERE id = r.file) AS file, r.line, r.offset
    FROM report AS r;
    """

  static let events = """
    CREATE VIEW events AS SELECT r.id, \(text("feed")), r.key, \(time("r.first_known")) AS known, r.reports,
      (SELECT name FROM cluster WHERE event = r.event) AS cluster, \(described)
    FROM (SELECT *, coalesce(event, seq) AS id,
        count(*) OVER (PARTITION BY coalesce(event, seq)) AS reports,
        min(known) OVER (PARTITION BY coalesce(event, seq)) AS first_known,
        row_number() OVER (PARTITION BY coalesce(event, seq) ORDER BY ends - starts, starts,
          (SELECT text FROM dict WHERE dict.id = feed_text), key) AS rank
      FROM report WHERE status = 0) AS r
    WHERE r.rank = 1;
    """
}
