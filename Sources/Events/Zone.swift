/// A time zone: what calendar arithmetic adds to UTC.
package struct Zone: Sendable, Hashable {
  /// As the tz database names it: `Asia/Almaty`.
  package let name: String

  /// Coordinated universal time, without offset.
  package static let utc = Zone(name: "UTC")

  private init(name: String) {
    self.name = name
  }
}
