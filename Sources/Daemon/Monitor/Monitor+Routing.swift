import Alerting
import Events
import Logging
import Storage

/// Who is told of what, and when.
extension Monitor {
  /// Reminds, sends what is not muted any more, and sends in one message what waited for others.
  ///
  /// - Parameter isLast: whether nothing is to wait any longer, as at the end of a run that imports once.
  /// - Returns: when there will be more to do though no alert changes; nil for never.
  func route(now: Instant, isLast: Bool = false) throws(StorageError) -> Instant? {
    let router = writer.router
    let isDue = try router.isDue(store, now: now)
    if isLast || isDue {
      try store.transaction { (transaction) throws(StorageError) in
        var routing = Routing(router, transaction, now: now)
        try routing.catchUp(isLast: isLast)
      }
    }
    return try router.nextDue(store, now: now)
  }

  /// Lets nothing wait for others any longer.
  func routeRest() {
    do {
      _ = try route(now: asOf ?? clock.now, isLast: true)
    } catch {
      say("the database cannot be written: \(error)", about: "store", level: .error)
    }
  }
}
