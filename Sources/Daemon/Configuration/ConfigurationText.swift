/// A `vedette.yaml` that states and explains every setting. The files under `Config/` are this text, and so is the one that
/// `vedette init` writes; they differ in their first lines and in where things are.
package struct ConfigurationText: Sendable {
  /// Where a configuration has things, as it is written there.
  package struct Places: Sendable {
    package var inbox: String
    package var database: String
    package var rules: String
    package var log: String
    package var text: String
    /// Of shipped templates for webhooks; only a comment names it.
    package var templates: String

    package init(inbox: String, database: String, rules: String, log: String, text: String, templates: String) {
      self.inbox = inbox
      self.database = database
      self.rules = rules
      self.log = log
      self.text = text
      self.templates = templates
    }
  }

  /// The first lines, which say what the file is for; each a comment.
  private let heading: String
  private let places: Places

  package init(heading: String, places: Places) {
    self.heading = heading
    self.places = places
  }

  /// The file.
  package var yaml: String {
    let names = [
      ("$inbox", places.inbox), ("$database", places.database), ("$rules", places.rules), ("$log", places.log),
      ("$text", places.text), ("$templates", places.templates),
    ]
    return heading + "\n" + names.reduce(ConfigurationText.template) { $0.replacing($1.0, with: $1.1) }
  }

  private static let template = """
    #
    # `vedette check` names every mistake in this file, in the feeds and in the rules, with its line. An unknown key is an
    # error. Each setting can be overridden by an environment variable, VEDETTE_ and its name in capitals with _ for a dot
    # (VEDETTE_INBOX, VEDETTE_ALERTS_LOG), and that by `--set alerts.log=PATH` on the command line.
    #
    # Durations are written 500ms 30s 5m 26h 7d 2w (fixed) or 1mo 1q 1y (calendar); sizes 512KiB 256MiB 2GiB or a plain
    # number of bytes. A relative path starts at this file's folder (in a variable or in --set, at the working directory).

    # The watched directory. Files are renamed into INBOX/FEED/incoming, or into INBOX/incoming where the feeds' `match`
    # patterns tell whose they are. `processing`, `done` and `rejected` are beside `incoming`, on the same file system.
    inbox: $inbox

    # A file that was written in place, not renamed into it, is taken once it has not changed for so long.
    settle: 2s

    # The kernel says what arrives; besides, the whole inbox is searched this often, every 100ms at most.
    rescan: 30s

    # The SQLite database, with -wal and -shm beside it while it is open. It may not lie inside the inbox.
    database: $database

    # Feed files, and folders that are searched for *.yaml and *.yml, with their subfolders. The feed `events` is built in.
    feeds: [feeds/]

    # Rule files, found in the same way.
    rules: [$rules]

    # Where alerts are written; neither file may lie inside the inbox.
    alerts:
      # JSON Lines, one transition of an alert in each, for programs.
      log: $log
      # The same for people, one readable line each, for `tail -f`. Where only `log` is given, its twin beside it, whose
      # name ends in .log.
      text: $text

    # Who is told of alerts, at once and until it was taken. One webhook with all its keys (delete the # to use it; all but
    # `name`, a URL and a secret may be left out, and those shown are the defaults unless a comment says otherwise):
    #
    #webhooks:
    #  # Appears in the log and in `vedette status`, where the URL does not.
    #  - name: desk
    #    # The URL in its own file, since it often is a secret; or `url: https://…` in this one.
    #    url_file: /etc/vedette/desk.url
    #    # How a message is written: standard (the alert as in the alert log, signed as Standard Webhooks has it),
    #    # cloudevents, alertmanager (the URL is its root), or {template: FILE}; slack, pagerduty and ntfy are in $templates.
    #    format: standard
    #    # The key that signs, `whsec_` and base64, which only the format standard needs: in a file; or `secret:` in this
    #    # one; or `credential:` with the name of a systemd credential. A list while a key is being changed: then each
    #    # request is signed with all.
    #    secret_file: /etc/vedette/desk.secret
    #    # Send alerts of these levels.
    #    levels: [informational, low, medium, high, critical]
    #    # Send alerts that meet all of these, in Alertmanager's syntax: on rule, level, the group and the rule's labels, as in
    #    # ['rule=~"pipeline-.*"', 'asset="CPC"'].
    #    matchers: []
    #    # How long the first message waits for others, to be sent as one.
    #    group_wait: 0s
    #    # Whether the receiver may have a loopback or private address (link-local is always refused).
    #    allow_private: false
    #    # Certificates of authorities to trust, in place of the system's; a certificate and key to show. Default: none.
    #    ca_file: /etc/vedette/ca.pem
    #    client_cert: /etc/vedette/client.pem
    #    client_key: /etc/vedette/client.key
    #    # The only way in which a proxy is used. Default: none.
    #    proxy: http://proxy.example:3128
    #    timeout: {connect: 5s, total: 15s}
    #    # After a failure wait `base`, then twice as long each time, at most `max`; after `give_up` it is a dead letter.
    #    retry: {base: 5s, max: 1h, give_up: 24h}
    webhooks: []

    # Where the status page, its JSON and the metrics are served, read-only and for this machine alone: 127.0.0.1:9320,
    # [::1]:9320, unix:/run/vedette/http.sock (for members of the daemon's group), or `off`.
    http: {listen: 127.0.0.1:9320}

    # How long to keep events (since they ended), imported files in done/ (since their import), and quarantined records
    # (since the import of their file): a duration, or `forever`. What is older is deleted in small steps, four times a day;
    # evidence of an alert that fires is kept.
    retention: {events: forever, done: forever, quarantine: 90d}

    notify:
      # An alert whose newest evidence was known longer ago than this is logged, but not sent; `forever` sends all.
      max_age: 7d
      # No more messages than this are made for a webhook in a minute; what is more becomes one digest that lists it.
      max_per_minute: 30

    # When told to stop, give deliveries that are under way so long; the rest goes out after the next start.
    stop_grace: 10s

    limits:
      # With less free room on a disk it writes to, the daemon takes no new file until there is room again.
      min_free: 256MiB
      # How many records may wait between reading and storing; when it is full, reading waits.
      queue: 10000

    """
}
