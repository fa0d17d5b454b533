import ArgumentParser
import Daemon
import Events
import Storage

struct BriefCommand: ParsableCommand {
  /// How the page is written.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case md, html
  }

  static let configuration = CommandConfiguration(
    commandName: "brief",
    abstract: "Write the analyst's page: what fires, what changed, what is near, what is to come.",
    discussion: """
      One document on standard output. With --as-of, the same database, configuration and time give the same bytes.
      """)

  @Option(help: "md (Markdown) or html (one file without scripts, to be read, mailed or printed).")
  var format = Format.md

  @Option(
    help: ArgumentHelp(
      "The period to look back on, compared with the one before it: 30d, 2w, 1mo, 1q; at most 10y.", valueName: "span"))
  var last = "30d"

  @OptionGroup var known: AsOfOption

  @OptionGroup var options: ConfigurationOptions

  func validate() throws {
    guard let span = TimeSpan(last), BriefPeriod.isSensible(span) else {
      throw ValidationError("--last \(last): write a span of time up to 10y, as in 30d, 2w, 1mo or 1q")
    }
  }

  func run() throws {
    // It was read once already.
    let span = TimeSpan(last) ?? .days(30)
    let brief = try known.moment.map { try self.brief(asOf: $0, span) } ?? brief(span)
    var writer = LineWriter()
    writer.write(format == .md ? brief.document.markdown : brief.document.html)
    writer.flush()
  }

  private func brief(asOf moment: Instant, _ span: TimeSpan) throws -> Brief {
    let settings = try options.load()
    let past = try openAsOf(moment, options)
    let definitions = DefinitionLoader.load(settings)
    let present = try openForReading(settings)
    return try reading { () throws(StorageError) in
      let source = BriefReader(past.store, definitions, BriefPeriod(now: moment, span: span))
      var brief = try source.brief(files: try present.files())
      brief.isAsOf = true
      return brief
    }
  }

  private func brief(_ span: TimeSpan) throws -> Brief {
    let settings = try options.load()
    let reader = try openForReading(settings)
    let definitions = DefinitionLoader.load(settings)
    return try reading { () throws(StorageError) in
      try reader.snapshot { () throws(StorageError) in
        let source = BriefReader(reader, definitions, BriefPeriod(now: WallClock.system.now, span: span))
        return try source.brief(files: try reader.files())
      }
    }
  }
}
