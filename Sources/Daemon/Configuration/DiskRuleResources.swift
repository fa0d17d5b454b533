import Events
import Rules

/// What rules name outside of their files, from the disk.
struct DiskRuleResources: RuleResources {
  func zone(named name: String) -> Zone? { name == Zone.utc.name ? .utc : nil }

  func list(at path: String, for ruleFile: String) -> String? {
    let place = Path.resolve(path, in: Path.folder(of: ruleFile))
    return (try? DiskFile.read(place)).map { String(decoding: $0, as: UTF8.self) }
  }
}
