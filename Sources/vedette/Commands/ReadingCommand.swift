import ArgumentParser
import Daemon
import Glibc
import Storage

/// Opens the database for a command that only reads; ends the command with a sentence where that cannot be done.
///
/// - Parameter mayBeOlder: whether the command also does with what an earlier program wrote.
func openForReading(_ configuration: Configuration, mayBeOlder: Bool = false) throws -> StoreReader {
  let path = configuration.database
  guard access(path, F_OK) == 0 || errno != ENOENT else {
    note("vedette: there is no database at \(path) yet; `vedette run` creates it")
    throw ExitCode(1)
  }
  do throws(StorageError) {
    let reader = try StoreReader(path: path)
    guard !mayBeOlder, let problem = try reader.schemaProblem() else { return reader }
    note("vedette: \(problem)")
  } catch {
    note("vedette: \(path) cannot be read: \(error)")
  }
  throw ExitCode(1)
}

/// Runs what reads from the database; ends the command with a sentence where that fails.
func reading<Result>(_ body: () throws(StorageError) -> Result) throws -> Result {
  do throws(StorageError) {
    return try body()
  } catch {
    note("vedette: \(error)")
    throw ExitCode(1)
  }
}
