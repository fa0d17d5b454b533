import Daemon

/// A file that `vedette init` writes.
struct StarterFile {
  /// From the folder that is made.
  let path: String
  let text: String

  static let configuration = "vedette.yaml"
  static let example = "example.csv"
  /// Where the example is dropped.
  static let incoming = "inbox/outages/incoming"

  /// What a first folder holds.
  static let all = [
    StarterFile(
      path: configuration,
      text: ConfigurationText(heading: heading, places: places).yaml),
    StarterFile(path: "feeds/outages.yaml", text: feed),
    StarterFile(path: "rules/twice-in-a-month.yaml", text: rule),
    StarterFile(path: example, text: table),
  ]

  static let folders = ["feeds", "rules", "inbox", "inbox/outages", incoming]

  /// What a daemon writes there.
  static let written = [places.database, places.log, places.text]

  private static let places = ConfigurationText.Places(
    inbox: "inbox", database: "vedette.db", rules: "rules/", log: "alerts.jsonl", text: "alerts.log",
    templates: "/etc/vedette/templates/")

  private static let heading = """
    # A configuration to begin with, as `vedette init` wrote it: everything is in this file's folder, and no right is needed
    # but to write there. `vedette run --config` this file starts the daemon. What an installed service uses is
    # /etc/vedette/vedette.yaml.
    """

  private static let feed = """
    # How the records of a source become reports: here a table of pipeline outages such as ../example.csv.
    # `vedette feed check outages FILE` shows what becomes of a file without storing anything; files are renamed into
    # ../inbox/outages/incoming. The feed `events` (JSON lines in Vedette's own names) is built in and needs no such file.
    feed: outages
    # Files of these names are known in ../inbox/incoming, too.
    match: ["outages*.csv"]
    format: {type: csv}
    # The columns that name a record. A known record adds nothing; one that differs replaces what was known.
    key: [Report]
    revision: content
    time:
      # When it happened, to the day.
      event: {field: Date, format: d/M/yyyy}
      # When the source said so: the report is not known before.
      known: Published
    map:
      # The kind is what rules ask for first. A word that is not listed puts the record in quarantine.
      kind:
        field: What
        lookup: {halted: pipeline.disruption.suspended, reduced: pipeline.disruption.reduced, restored: pipeline.restored}
      asset: Pipeline
      title: Headline
      publisher: Source
    # A column that has no place in the model keeps its name, and rules can ask for it.
    keep: [Cause]
    # So long after an outage its record may still come.
    lateness: 7d
    tests:
      - name: a halt becomes a report
        input: |
          Report,Date,Published,Pipeline,What,Cause,Headline,Source
          7,5/7/2022,2022-07-06,CPC,halted,court order,Court orders halt,Example Wire
        expect:
          - {key: "7", kind: pipeline.disruption.suspended, time: 2022-07-05, asset: CPC, Cause: court order}

    """

  private static let table = """
    Report,Date,Published,Pipeline,What,Cause,Headline,Source
    1,10/6/2022,2022-06-11,CPC,reduced,ordnance found,CPC cuts loadings while the sea bed is searched,Example Wire
    2,14/6/2022,2022-06-14,Druzhba,halted,unpaid transit,Druzhba stops for a day,Example Wire
    3,16/6/2022,2022-06-17,CPC,restored,,CPC loads at the usual rate again,Example Wire
    4,5/7/2022,2022-07-06,CPC,halted,court order,Court orders CPC to halt for thirty days,Example Wire

    """

  private static let rule = """
    # What to look for, and when it is an alert. `vedette test` runs the tests below, `vedette why-not twice-in-a-month` shows
    # how far the rule is from an alert.
    id: twice-in-a-month
    title: Two disruptions of one pipeline within 30 days
    # informational low medium high critical
    level: medium
    detection:
      # All fields of a selection must match; * and ? are wildcards, and a list means any of its values.
      disruption:
        kind: pipeline.disruption.*
      condition: disruption
    correlation:
      # How many events, for each pipeline, within what time. Without it every event that matches is an alert.
      type: event_count
      group-by: [asset]
      timespan: 30d
      condition: {gte: 2}
    annotations:
      # What people read.
      summary: "{{asset}}: {{count}} disruptions since {{first.time|date}}"
    tests:
      # Events, and all that they raise up to the last of them.
      - name: the second within 30 days fires
        events: |
          2022-06-10 kind=pipeline.disruption.interrupted asset=CPC
          2022-07-05 kind=pipeline.disruption.ordered asset=CPC
        expect:
          - {at: 2022-07-05, state: firing, level: medium, group: {asset: CPC}, count: 2}
      - name: another pipeline is another group
        events: |
          2022-06-10 kind=pipeline.disruption.interrupted asset=CPC
          2022-07-05 kind=pipeline.disruption.interrupted asset=Druzhba
        expect: []

    """
}
