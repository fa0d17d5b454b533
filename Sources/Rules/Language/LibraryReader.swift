import Documents
import Events

/// Reads what all rules of a set may use: lists of values and macros.
///
/// One with errors is there all the same, with nothing in it: a rule that names it cannot run.
struct LibraryReader {
  let resources: any RuleResources
  private(set) var lists: [String: [ListEntry]] = [:]
  private(set) var macros: [String: Selection] = [:]
  private var files: [String: String] = [:]

  init(resources: any RuleResources) {
    self.resources = resources
  }

  mutating func readLists(_ document: Node, _ collector: DiagnosticCollector) {
    guard let node = document["lists"], !node.isNull else { return }
    for pair in pairs(node, "lists", collector) {
      guard isNew("list \(pair.name)", "the list '\(pair.name)'", pair.key, collector) else { continue }
      let before = collector.errorCount
      let entries = ListReader(collector: collector, resources: resources).read(pair.name, pair.value)
      lists[pair.name] = collector.errorCount == before ? entries : []
    }
  }

  mutating func readMacros(_ document: Node, _ collector: DiagnosticCollector) {
    guard let node = document["macros"], !node.isNull else { return }
    for pair in pairs(node, "macros", collector) {
      guard isNew("macro \(pair.name)", "the macro '\(pair.name)'", pair.key, collector) else { continue }
      let selection = SelectionReader(collector: collector, lists: lists).read(pair.name, pair.value)
      macros[pair.name] = selection ?? Selection(name: pair.name, alternatives: [])
    }
  }

  private func pairs(_ node: Node, _ key: String, _ collector: DiagnosticCollector) -> [Node.Pair] {
    if let pairs = node.pairs { return pairs }
    collector.report(.wrongKind, "'\(key)' must be a mapping of names, not \(node.kindName)", at: node)
    return []
  }

  /// Of two with one name, the first stays.
  private mutating func isNew(
    _ name: String, _ what: String, _ node: Node, _ collector: DiagnosticCollector
  ) -> Bool {
    if let file = files[name] {
      collector.report(.duplicateRule, "\(what) stands in \(file) already", at: node)
      return false
    }
    files[name] = collector.file
    return true
  }
}
