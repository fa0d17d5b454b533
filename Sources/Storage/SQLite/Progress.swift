internal import CSQLite

/// Called while statements run, so that somebody can see that they do, or stop one that takes too long.
final class ProgressHook {
  /// Returns whether to go on.
  let mayGoOn: () -> Bool

  init(_ mayGoOn: @escaping () -> Bool) {
    self.mayGoOn = mayGoOn
  }
}

extension Connection {
  /// After so many steps of SQLite's machine the hook is asked: about every millisecond of work.
  private static let steps: Int32 = 10_000

  /// Has a hook called from here on. A statement that may not go on fails with `interrupted`.
  func onProgress(_ mayGoOn: @escaping () -> Bool) {
    let hook = ProgressHook(mayGoOn)
    handle.progress = hook
    sqlite3_progress_handler(
      handle.database, Connection.steps,
      { context in
        guard let context else { return 0 }
        return Unmanaged<ProgressHook>.fromOpaque(context).takeUnretainedValue().mayGoOn() ? 0 : 1
      }, Unmanaged.passUnretained(hook).toOpaque())
  }
}
