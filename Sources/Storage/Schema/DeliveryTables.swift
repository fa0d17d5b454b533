/// What schema 3 adds: what is remembered of endpoints beside the messages that wait for them.
enum DeliveryTables {
  static let all = """
    -- Endpoints whose receiver answered that it is gone. `address` is a digest of the URL: another URL is another
    -- receiver.
    CREATE TABLE gone_endpoint(
      endpoint TEXT PRIMARY KEY, address TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL) WITHOUT ROWID;

    -- Alerts that an endpoint was told of and that it has to be told of again, with the message it knows.
    CREATE TABLE told_alert(
      endpoint TEXT NOT NULL, alert TEXT NOT NULL, body TEXT NOT NULL, told_at INTEGER NOT NULL,
      PRIMARY KEY (endpoint, alert)) WITHOUT ROWID;
    CREATE INDEX told_alert_at ON told_alert(endpoint, told_at);

    -- For cleaning up in small pieces.
    CREATE INDEX outbox_delivered ON outbox(created_at) WHERE state = 'delivered';
    """
}
