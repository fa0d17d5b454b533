/// One of many reports that follow each other.
enum StatusFrame {
  /// Takes the place of the one before.
  case screen
  /// Follows the one before, behind an empty line.
  case stream

  func text(_ lines: [String]) -> String {
    switch self {
    // The rest of each line is erased as it is written, so that nothing flickers.
    case .screen: "\u{1B}[H" + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J"
    case .stream: lines.map { $0 + "\n" }.joined() + "\n"
    }
  }
}
