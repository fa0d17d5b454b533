import Alerting
import Events
import Glibc
import Inbox
import JSON
import Logging
import Storage
import TestSupport
import Testing

@testable import Daemon

/// Asks for nothing but its own arguments.
private struct EchoRequest: ControlRequest {
  static let name = "echo"
  let text: String

  init(_ arguments: ControlArguments) throws(ControlError) {
    text = try arguments.text("text")
  }

  func run(on monitor: isolated Monitor, _ exchange: ControlExchange) async throws -> JSONValue {
    guard text != "trouble" else { throw FileError("read", FilePath("a"), code: 5) }
    return .string("\(text) for \(exchange.user)")
  }
}

@Suite struct ControlTests {
  private let folder: TemporaryFolder
  private var configuration: Configuration

  init() throws {
    folder = try TemporaryFolder()
    configuration = Configuration.test(in: folder)
    configuration.feeds = []
    configuration.rules = []
  }

  private var options: DaemonRun.Options {
    DaemonRun.Options(
      once: true, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, echo: { _ in }, show: { _ in })
  }

  private func monitor() throws -> Monitor {
    try Monitor(
      configuration, Monitor.Context(clock: .system, logger: options.logger, endpoints: [], echo: { _ in }))
  }

  private func perform(_ name: String, _ arguments: JSONValue) async throws -> Result<JSONValue, ControlError> {
    try await monitor().perform(
      ControlCall(name, arguments), ControlExchange(user: "ann"), among: [EchoRequest.self])
  }

  @Test func runsTheRequestOfAName() async throws {
    let reply = try await perform("echo", .object([JSONMember("text", .string("hello"))]))
    #expect(reply == .success(.string("hello for ann")))
  }

  @Test func saysWhatIsWrong() async throws {
    #expect(
      try await perform("echo", .object([])) == .failure(ControlError("the argument 'text' is missing")))
    #expect(
      try await perform("echo", .object([JSONMember("text", .string("trouble"))]))
        == .failure(ControlError("read a: Input/output error")))
    guard case .failure(let error) = try await perform("sing", .null) else {
      Issue.record("an unknown request was done")
      return
    }
    #expect(error.description.hasPrefix("there is no request 'sing'"))
  }

  @Test func worksInTheDaemonsPlaceWhereNoneRuns() async throws {
    let control = Control(configuration, options: options) { [] }
    await #expect(throws: ControlError("there is no request 'sing'; are the daemon and the command of one version?")) {
      _ = try await control.perform("sing", .object([]))
    }
    // It has let go of the database.
    _ = try Store(path: configuration.database)
  }

  @Test func saysWhoHasTheDatabase() async throws {
    let store = try Store(path: configuration.database)
    let control = Control(configuration, options: options) { [] }
    let error = await #expect(throws: ControlError.self) { _ = try await control.perform("sing", .object([])) }
    #expect(error?.description.hasSuffix("has the database and does not listen at a control socket") == true)
    withExtendedLifetime(store) {}
  }

  @Test func saysToWhomASocketIsOpen() throws {
    let path = folder.file("control.sock").text
    #expect(Control.closed([]) == nil)
    let refused = FileError("mkdir", FilePath("/d/incoming"), code: EACCES)
    #expect(
      Control.ownerless("/d/v.db", "vedette", refused)
        == "no daemon runs, and to do it in a daemon's place takes the user vedette, who owns /d/v.db: "
        + "mkdir /d/incoming: Permission denied")
    #expect(Control.ownerless("/d/v.db", nil, refused).contains("takes the user who owns /d/v.db"))
    let folderOnly =
      "the daemon's socket \(path) is not open to this user, but to the user \(UserName.own) and the group "
    #expect(Control.closed(["/nowhere/control.sock", path])?.hasPrefix(folderOnly) == true)
    try PosixFileSystem().write([], to: folder.file("control.sock"))
    if chown(path, 1, 2) == 0 {
      let (user, group) = (UserName.of(1), GroupName.of(2))
      #expect(
        Control.closed([path, "/nowhere/control.sock"])
          == "the daemon's socket \(path) is not open to this user, but to the user \(user) and the group \(group)")
    }
    #expect(
      Control.closed(["/nowhere/control.sock"]) == "the daemon's socket /nowhere/control.sock is not open to this user")
  }

  @Test func looksBesideTheDatabaseAndInTheRuntimeDirectory() {
    var configuration = configuration
    configuration.database = "/var/lib/vedette/vedette.db"
    let systemd = ["RUNTIME_DIRECTORY": "/run/vedette:/run/other"]
    #expect(ControlAddress.path(configuration, environment: [:]) == "/var/lib/vedette/control.sock")
    #expect(ControlAddress.path(configuration, environment: systemd) == "/run/vedette/control.sock")
    let both = ["/var/lib/vedette/control.sock", "/run/vedette/control.sock"]
    #expect(ControlAddress.candidates(configuration, environment: [:]) == both)
    #expect(ControlAddress.candidates(configuration, environment: systemd) == both)
    #expect(
      ControlAddress.candidates(configuration, environment: ["RUNTIME_DIRECTORY": "/run/x"])
        == ["/run/x/control.sock"] + both)
  }

  @Test func readsArguments() throws {
    let json = try JSONValue(
      parsing: #"{"text":"a","none":null,"number":12,"list":["a","b"],"flag":true,"mixed":["a",1]}"#)
    let arguments = ControlArguments(json)
    #expect(try arguments.text("text") == "a")
    #expect(try arguments.optionalText("none") == nil)
    #expect(try arguments.texts("list") == ["a", "b"])
    #expect(try arguments.texts("missing") == [])
    #expect(try arguments.flag("flag"))
    #expect(try arguments.flag("missing") == false)
    #expect(throws: ControlError("the argument 'none' is missing")) { _ = try arguments.text("none") }
    #expect(throws: ControlError("the argument 'number' is not a text")) { _ = try arguments.text("number") }
    #expect(throws: ControlError("the argument 'mixed' is not a list of texts")) { _ = try arguments.texts("mixed") }
    #expect(throws: ControlError("the argument 'text' is not true or false")) { _ = try arguments.flag("text") }
  }
}
