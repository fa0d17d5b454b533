/// The tables of schema 1. Times are milliseconds since 1970 in UTC; a column that ends in `_text` names a row of
/// `dict`.
///
/// What decides the speed of an import is how many places of the file a new row touches. Reports are appended by a
/// growing `seq`; repeated strings are interned; since schema 4, which keeps keys in sorted runs, no index grows with
/// every report.
enum Tables {
  static let all = [imports, reports, matches, alerts, delivery, settings].joined(separator: "\n")

  static let imports = """
    CREATE TABLE file(
      id INTEGER PRIMARY KEY, feed TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('importing', 'done', 'rejected')),
      offset INTEGER NOT NULL, line INTEGER NOT NULL, records INTEGER NOT NULL, inserted INTEGER NOT NULL,
      duplicates INTEGER NOT NULL, corrected INTEGER NOT NULL, stale INTEGER NOT NULL, dropped INTEGER NOT NULL,
      quarantined INTEGER NOT NULL, reason TEXT, first_seen INTEGER NOT NULL, finished INTEGER);
    -- The digest of a rejected file is forgotten: the same content may be tried again.
    CREATE UNIQUE INDEX file_digest ON file(feed, digest) WHERE state <> 'rejected';

    CREATE TABLE quarantine(
      id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES file(id), record INTEGER NOT NULL,
      line INTEGER NOT NULL, offset INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, raw BLOB NOT NULL);
    CREATE INDEX quarantine_file ON quarantine(file);
    """

  /// The columns that `report` and `report_revision` share.
  static let reportColumns = """
    file INTEGER NOT NULL, line INTEGER NOT NULL, offset INTEGER NOT NULL, ingested INTEGER NOT NULL,
      event INTEGER, feed_text INTEGER NOT NULL, status INTEGER NOT NULL, kind_text INTEGER NOT NULL,
      starts INTEGER NOT NULL, ends INTEGER NOT NULL, precision INTEGER NOT NULL, known INTEGER, revision REAL,
      actor_text INTEGER, target_text INTEGER, asset_text INTEGER, country_text INTEGER, lat REAL, lon REAL,
      unit_text INTEGER, phase_text INTEGER, planned INTEGER, modality_text INTEGER, publisher_text INTEGER,
      origin_text INTEGER, lang_text INTEGER, reliability_text INTEGER, credibility_text INTEGER, tags_text INTEGER,
      key TEXT NOT NULL, value TEXT, place TEXT, pretext TEXT, after TEXT, title TEXT, text TEXT, url TEXT, fields TEXT
    """

  static let reports = """
    CREATE TABLE dict(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);

    -- An event is named by the seq of its first report. `event` is null where that is the report itself and nothing
    -- else can join it, which is so for every report without a cluster: such reports cost no second index.
    CREATE TABLE report(seq INTEGER PRIMARY KEY, \(reportColumns));
    CREATE INDEX report_event ON report(event, status) WHERE event IS NOT NULL;

    CREATE TABLE report_key(
      feed INTEGER NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (feed, key)) WITHOUT ROWID;

    CREATE TABLE report_revision(
      seq INTEGER NOT NULL, \(reportColumns), replaced INTEGER NOT NULL, id INTEGER PRIMARY KEY);
    CREATE INDEX report_revision_seq ON report_revision(seq);
    CREATE INDEX report_revision_event ON report_revision(event);

    -- How the program reads them: the columns in their order, and the name of the cluster.
    CREATE VIEW stored_report AS SELECT report.*,
      (SELECT name FROM cluster WHERE cluster.event = report.event) AS cluster FROM report;
    CREATE VIEW stored_revision AS SELECT report_revision.*,
      (SELECT name FROM cluster WHERE cluster.event = report_revision.event) AS cluster FROM report_revision;

    CREATE TABLE cluster(event INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    """

  static let matches = """
    CREATE TABLE stream(id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, complete INTEGER NOT NULL);
    CREATE TABLE grp(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
    CREATE TABLE match(
      stream INTEGER NOT NULL, grp INTEGER NOT NULL, finish INTEGER NOT NULL, event INTEGER NOT NULL,
      start INTEGER NOT NULL, steps INTEGER NOT NULL, value TEXT, number REAL, dedupe TEXT, relation TEXT,
      PRIMARY KEY (stream, grp, finish, event)) WITHOUT ROWID;
    """

  static let alerts = """
    CREATE TABLE alert(
      id TEXT PRIMARY KEY, rule TEXT NOT NULL, grp TEXT NOT NULL, event INTEGER, starts_at INTEGER NOT NULL,
      earliest_at INTEGER NOT NULL, ends_at INTEGER, level TEXT NOT NULL, certainty TEXT NOT NULL, peak REAL NOT NULL,
      peak_at INTEGER NOT NULL, opening TEXT NOT NULL, cancelled INTEGER NOT NULL, quiet INTEGER NOT NULL,
      hash TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX alert_group ON alert(rule, grp, starts_at);
    CREATE INDEX alert_event ON alert(event, rule) WHERE event IS NOT NULL;
    CREATE INDEX alert_open ON alert(rule, starts_at) WHERE ends_at IS NULL AND cancelled = 0;

    -- `event` is 0 for a rule with a correlation.
    CREATE TABLE deadline(
      rule TEXT NOT NULL, grp TEXT NOT NULL, event INTEGER NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (rule, grp, event)) WITHOUT ROWID;
    CREATE INDEX deadline_at ON deadline(at);

    CREATE TABLE transition(
      seq INTEGER PRIMARY KEY, alert TEXT NOT NULL, rule TEXT NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL,
      detected_at INTEGER NOT NULL, level TEXT NOT NULL, json TEXT NOT NULL, line TEXT NOT NULL);
    CREATE INDEX transition_alert ON transition(alert);
    CREATE TABLE log_mark(name TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
    """

  static let delivery = """
    CREATE TABLE outbox(
      id INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, alert TEXT NOT NULL, seq INTEGER NOT NULL,
      message_id TEXT NOT NULL, body TEXT NOT NULL, attempts INTEGER NOT NULL, next_attempt_at INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead', 'disabled')),
      last_status INTEGER, last_error TEXT, created_at INTEGER NOT NULL, UNIQUE (endpoint, message_id));
    -- Which message is due, and whether an older one of the same alert still waits.
    CREATE INDEX outbox_due ON outbox(endpoint, next_attempt_at) WHERE state = 'pending';
    CREATE INDEX outbox_order ON outbox(endpoint, alert, id) WHERE state = 'pending';
    CREATE INDEX outbox_state ON outbox(state, endpoint);
    """

  static let settings = """
    CREATE TABLE rule_state(
      rule TEXT PRIMARY KEY, hash TEXT NOT NULL, loaded_at INTEGER NOT NULL, title TEXT NOT NULL, level TEXT NOT NULL,
      source TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE good_copy(
      kind TEXT NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (kind, path)) WITHOUT ROWID;
    CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """
}
