import Documents
import Testing

@testable import Daemon

/// What a mistake in a configuration shows of it.
@Suite struct SecretMaskTests {
  private func rendered(_ text: String) -> String {
    Configuration.parse(path: "/vedette.yaml", bytes: Array(text.utf8)).diagnostics.map(\.rendered).joined()
  }

  /// Each has a mistake, and a secret within.
  @Test(arguments: [
    "webhooks:\n- {name: desk, url: 'https://a/tok3n', secret: whsec_tok3n, group_wait: 1x}\n",
    "webhooks: [{name: desk, url: https://a/tok3n, secret: [tok3n, 'tok3n'], group_wait: 1x}]\n",
    "webhooks:\n  - name: desk\n    url: ftp://tok3n\n    secret: tok3n, tok3n\n",
    "webhooks:\n  - name: desk\n    url: https://a\n    secret:\n      - tok3n\n      - \"tok3n\"\n",
    "webhooks:\n  - name: desk\n    'url': {https://a/tok3n: 1}\n",
    "webhooks:\n  - name: desk\n    urls: https://a/tok3n\n    proxy: [http://me:tok3n@a]\n",
    "webhooks:\n  - name: desk\n    url: \"https://a/tok3n\n",
    "webhook: [{name: desk, secret: tok3n}]\n", "webhooks:\n  - {name: desk, SECRET : tok3n, secret: 'tok3n}\n",
  ]) func noMistakeShowsAURLOrASecret(text: String) {
    let shown = rendered(text)
    #expect(shown.contains("error"))
    #expect(!shown.contains("tok3n"), "\(shown)")
  }

  @Test func theRestOfTheLineIsShownAndTheCaretStandsRight() {
    let text = "webhooks:\n  - {name: desk, url: 'https://a/b', secret: whsec_abc, group_wait: 1x}\n"
    let lines = rendered(text).split(separator: "\n").suffix(2)
    #expect(lines.first == "      - {name: desk, url: '***********', secret: *********, group_wait: 1x}")
    #expect(lines.last == "\(String(repeating: " ", count: 72))^~")
  }
}
