import ArgumentParser
import Daemon
import Documents
import Glibc
import JSON
import Logging

extension ConfigurationOptions {
  /// A way to have something changed: through the daemon, or in its place where none runs.
  func control(_ configuration: Configuration) -> Control {
    // What is wrong with what was asked for is in the answer.
    let log = ServiceLog(forJournal: false) { line in
      var writer = LineWriter(file: STDERR_FILENO)
      writer.write(line)
      writer.flush()
    }
    let folder = workingDirectory
    let show: @Sendable ([Diagnostic]) -> Void = { diagnostics in
      let report = CheckReport(diagnostics.map { $0.shortened(from: folder) }, fileCount: 1)
      note(report.text(.text, style: .fitting(STDERR_FILENO), version: Vedette.version).trimmingEnd())
    }
    var daemon = DaemonRun.Options(
      once: true, logger: log.logger(.error), environment: Environment.all, echo: { _ in }, show: show)
    daemon.path = path
    return Control(configuration, options: daemon) {
      let loaded = configuration.loadEndpoints(environment: Environment.all, isService: true)
      if loaded.diagnostics.hasErrors {
        show(loaded.diagnostics)
        throw ExitCode(1)
      }
      return loaded.endpoints
    }
  }
}

/// Has a request done; ends the command with a sentence where that fails.
func performing(_ body: () async throws -> JSONValue) async throws -> JSONValue {
  do {
    return try await body()
  } catch let code as ExitCode {
    throw code
  } catch {
    note("vedette: \(error)")
    throw ExitCode(1)
  }
}

extension JSONValue {
  /// The whole number under a name; 0 where there is none.
  func count(_ name: String) -> Int {
    guard case .number(let token)? = self[name] else { return 0 }
    return Int(token) ?? 0
  }

  /// The value as one line of text.
  var text: String {
    var writer = JSONWriter()
    writer.value(self)
    return writer.text
  }
}
