import Inbox
import TestSupport

@testable import Daemon

extension Configuration {
  /// A daemon's place in a folder: the inbox `spool`, the database `vedette.db`, and the logs `alerts.jsonl` and
  /// `alerts.log`.
  static func test(in folder: TemporaryFolder) -> Configuration {
    var configuration = Configuration.defaults(folder: folder.path.text)
    configuration.inbox = folder.file("spool").text
    configuration.database = folder.file("vedette.db").text
    configuration.alerts.log = folder.file("alerts.jsonl").text
    configuration.alerts.text = folder.file("alerts.log").text
    return configuration
  }
}
