/// The texts of groups are stored once, in `grp`.
extension Database {
  /// The number of a group, which is stored if it is new.
  func groupID(_ group: String) throws(StorageError) -> Int64 {
    if let id = try findGroup(group) { return id }
    try connection.execute("INSERT INTO grp(text) VALUES (?)", group)
    let id = connection.lastInsertedID
    groups.insert(group, id: id)
    return id
  }

  /// The number of a group, or nil where no match has it.
  func findGroup(_ group: String) throws(StorageError) -> Int64? {
    if let id = groups.id(of: group) { return id }
    let id = try connection.first("SELECT id FROM grp WHERE text = ?", group) { $0.int64(0) }
    if let id { groups.insert(group, id: id) }
    return id
  }
}
