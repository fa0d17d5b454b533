/// Elements of which the least is at hand. Source: J. W. J. Williams, "Algorithm 232: Heapsort" (1964).
struct Heap<Element: Comparable> {
  /// Of each place the two after twice its number, and one, hold nothing less.
  private var elements: [Element] = []

  /// The least; nil where there is none.
  var first: Element? { elements.first }

  mutating func insert(_ element: Element) {
    elements.append(element)
    var place = elements.count - 1
    while place > 0 {
      let parent = (place - 1) / 2
      guard elements[place] < elements[parent] else { return }
      elements.swapAt(place, parent)
      place = parent
    }
  }

  /// Takes the least away.
  mutating func popFirst() -> Element? {
    guard let last = elements.popLast() else { return nil }
    guard let first = elements.first else { return last }
    elements[0] = last
    var place = 0
    while true {
      let (left, right) = (2 * place + 1, 2 * place + 2)
      guard left < elements.count else { return first }
      let child = right < elements.count && elements[right] < elements[left] ? right : left
      guard elements[child] < elements[place] else { return first }
      elements.swapAt(place, child)
      place = child
    }
  }
}
