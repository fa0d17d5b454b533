/// The tables of schema 2: who is to be told of what, and when.
enum RoutingTables {
  static let all = """
    CREATE TABLE silence(
      id TEXT PRIMARY KEY, matchers TEXT NOT NULL, starts_at INTEGER, ends_at INTEGER NOT NULL,
      created_by TEXT NOT NULL, comment TEXT NOT NULL, created_at INTEGER NOT NULL) WITHOUT ROWID;

    -- Stops reminders of an alert until a line behind `seq` escalates it.
    CREATE TABLE ack(
      alert TEXT PRIMARY KEY, seq INTEGER NOT NULL, created_by TEXT NOT NULL, comment TEXT NOT NULL,
      created_at INTEGER NOT NULL) WITHOUT ROWID;

    -- The last line about an alert that an endpoint was told of, and the one that was withheld from it.
    CREATE TABLE notice(
      endpoint TEXT NOT NULL, alert TEXT NOT NULL, told INTEGER, withheld INTEGER,
      PRIMARY KEY (endpoint, alert)) WITHOUT ROWID;
    CREATE INDEX notice_withheld ON notice(withheld) WHERE withheld IS NOT NULL;
    INSERT INTO notice SELECT endpoint, alert, max(seq), NULL FROM outbox GROUP BY endpoint, alert;

    -- Lines that wait to be sent in one message.
    CREATE TABLE waiting(
      endpoint TEXT NOT NULL, seq INTEGER NOT NULL, due_at INTEGER NOT NULL,
      PRIMARY KEY (endpoint, seq)) WITHOUT ROWID;

    CREATE TABLE reminder(alert TEXT PRIMARY KEY, due_at INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX reminder_due ON reminder(due_at);

    -- How many messages an endpoint got within the last minute, and which alerts still fire.
    CREATE INDEX outbox_created ON outbox(endpoint, created_at);
    CREATE INDEX alert_ends ON alert(ends_at) WHERE ends_at IS NOT NULL;
    """
}
