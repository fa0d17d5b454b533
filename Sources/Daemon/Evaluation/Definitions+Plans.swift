package import Events
import Feeds
package import Rules

extension Definitions {
  /// How late the reports of each feed arrive.
  package var latenesses: [FeedLateness] {
    feeds.all.map { FeedLateness(feed: $0.name, kinds: $0.kinds, lateness: $0.lateness) }
  }

  /// The rules that run at a moment, ready to be evaluated.
  package func plans(at now: Instant) -> [Plan] {
    Plan.plans(of: rules.filter { $0.offUntil ?? .distantPast <= now }, feeds: latenesses)
  }
}
