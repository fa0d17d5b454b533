/// Numbers the fields of a record that a feed asks for.
struct SlotNames {
  private(set) var names: [String] = []
  private var slots: [String: Int] = [:]

  /// The slot of a field; the same for the same name.
  mutating func slot(_ name: String) -> Int {
    if let slot = slots[name] { return slot }
    slots[name] = names.count
    names.append(name)
    return names.count - 1
  }
}
