package import Documents

extension Detection {
  /// A detection outside of a rule, as in the `classify` of a feed: selections with a `condition`, or one selection alone.
  ///
  /// - Returns: nil after what is wrong was noted.
  package static func fragment(_ node: Node, _ collector: DiagnosticCollector) -> Detection? {
    let isWhole = node.pairs?.contains { $0.name == "condition" } == true
    if isWhole { return DetectionReader(collector: collector).read(node, at: node) }
    let selection = SelectionReader(collector: collector, lists: [:]).read("match", node)
    return selection.map { Detection(parts: [$0], condition: .selection(0)) }
  }
}
