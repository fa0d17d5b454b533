import Events
import Rules

/// What rules name outside of their files, from the disk.
struct DiskRuleResources: RuleResources {
  /// Where Linux keeps the tz database.
  private static let zones = "/usr/share/zoneinfo"

  let attachments: Attachments

  func zone(named name: String) -> Zone? {
    if name == Zone.utc.name { return .utc }
    // A name is a path inside of the database and leads nowhere else.
    let isName = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & ~0x20) || "_+-/".utf8.contains(byte)
    }
    guard isName, let first = name.utf8.first, first != UInt8(ascii: "/") else { return nil }
    guard let bytes = try? DiskFile.read("\(DiskRuleResources.zones)/\(name)") else { return nil }
    return Zone(name: name, tzif: Array(bytes))
  }

  func list(at path: String, for ruleFile: String) -> String? {
    attachments.text(at: [Path.resolve(path, in: Path.folder(of: ruleFile))], for: ruleFile)
  }
}
