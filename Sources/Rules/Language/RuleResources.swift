package import Events

/// What rule files name that does not stand in them: time zones, and lists in files of their own.
package protocol RuleResources: Sendable {
  /// A time zone by its name in the tz database; nil where there is none.
  func zone(named name: String) -> Zone?
  /// The text of a file by its path as a rule file writes it, relative to that rule file; nil where it cannot be read.
  func list(at path: String, for ruleFile: String) -> String?
}

/// Nothing but UTC: for rules that stand by themselves.
package struct NoRuleResources: RuleResources {
  package init() {}

  package func zone(named name: String) -> Zone? { name == Zone.utc.name ? .utc : nil }

  package func list(at path: String, for ruleFile: String) -> String? { nil }
}
