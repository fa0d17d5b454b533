import Alerting
import Documents
import Events
import Rules

/// Reads one element of `webhooks:`.
struct WebhookReader {
  private let settings: SettingsReader

  /// The webhooks of a configuration, without those that are wrong; nil where it does not speak of them.
  static func read(_ configuration: SettingsReader) -> [Webhook]? {
    guard let node = configuration.mapping.value("webhooks") else { return nil }
    guard let elements = node.elements else {
      configuration.collector.report(.wrongKind, "'webhooks' must be a list, not \(node.kindName)", at: node)
      return nil
    }
    var lines: [String: Int] = [:]
    return elements.compactMap { element in
      let settings = SettingsReader(element, "a webhook", folder: configuration.folder, configuration.collector)
      guard let settings, let webhook = WebhookReader(settings: settings).webhook() else { return nil }
      if let line = lines.updateValue(element.start.line, forKey: webhook.name) {
        settings.collector.report(
          .badValue, "the webhook '\(webhook.name)' stands in line \(line) already",
          at: settings.mapping.value("name") ?? element)
      }
      return webhook
    }
  }

  private func webhook() -> Webhook? {
    let name = name()
    let url = url()
    let format = format()
    var webhook = Webhook(
      name: name ?? "", url: url ?? .inline(""), format: format, secrets: secrets(for: format), levels: levels(),
      matchers: MatcherListReader(settings.collector).read(settings.mapping, "matchers"), groupWait: .seconds(0),
      allowPrivate: false,
      certificateAuthorities: settings.path("ca_file"),
      clientCertificate: settings.path("client_cert"), clientKey: settings.path("client_key"),
      proxy: settings.mapping.text("proxy"), timeout: Webhook.defaultTimeout, retry: Webhook.defaultRetry)
    for (credential, node) in settings.mapping.list("credential") ?? [] {
      webhook.credentialPlaces[credential] = SecretPlace(node, file: settings.collector.file)
    }
    if case .inline = webhook.url, let node = settings.mapping.value("url") {
      webhook.urlPlace = SecretPlace(node, file: settings.collector.file)
    }
    settings.read("group_wait", span: &webhook.groupWait)
    settings.read("allow_private", flag: &webhook.allowPrivate)
    settings.section("timeout", "'timeout'") { timeout in
      timeout.read("connect", positiveSpan: &webhook.timeout.connect)
      timeout.read("total", positiveSpan: &webhook.timeout.total)
    }
    settings.section("retry", "'retry'") { retry in
      retry.read("base", positiveSpan: &webhook.retry.base)
      retry.read("max", positiveSpan: &webhook.retry.max)
      retry.read("give_up", positiveSpan: &webhook.retry.giveUp)
    }
    settings.mapping.finish()
    return name == nil || url == nil ? nil : webhook
  }

  private func url() -> Secret? {
    if let file = settings.path("url_file") {
      if let node = settings.mapping.value("url") {
        settings.collector.report(.badValue, "'url' and 'url_file' exclude each other", at: node)
      }
      return .file(file)
    }
    guard let node = settings.mapping.required("url"), let url = settings.mapping.requiredText("url") else {
      return nil
    }
    do throws(EndpointError) {
      _ = try EndpointURL(url)
    } catch {
      settings.collector.report(.badURL, "\(error)", at: node)
    }
    return .inline(url)
  }

  /// One word, or `template` with a file.
  private func format() -> Webhook.Format {
    guard let node = settings.mapping.value("format") else { return .standard }
    if let text = node.text, let format = Webhook.Format.words[text] { return format }
    if let template = node["template"]?.text, !template.isEmpty, node.pairs?.count == 1 {
      return .template(path(ofTemplate: template))
    }
    let words = Webhook.Format.words.keys.sorted()
    settings.collector.report(
      .badValue, "'format' is one of \(words.joined(separator: ", ")), or {template: FILE}", at: node,
      suggestion: node.text.flatMap { text in
        WebhookFormat.shipped.contains(text) ? "{template: \(text)}" : Suggestion.nearest(to: text, in: words)
      })
    return .standard
  }

  /// The file of a template. A name that is no path is that of one in `templates`, where those that are shipped are.
  private func path(ofTemplate name: String) -> String {
    let isPath = name.contains("/") || name.contains(".")
    return Path.resolve(isPath ? name : "templates/\(name).json", in: settings.folder)
  }

  private func secrets(for format: Webhook.Format) -> [Secret] {
    let inline = settings.mapping.list("secret") ?? []
    // What a template takes for a secret is whatever its receiver wants, and judged when the template is read.
    let isKey = if case .template = format { false } else { true }
    for (text, node) in inline where isKey {
      do throws(EndpointError) {
        _ = try WebhookSecret(text)
      } catch {
        settings.collector.report(.badSecret, "\(error)", at: node)
      }
    }
    let files = settings.paths("secret_file") ?? []
    let credentials = settings.mapping.list("credential") ?? []
    let all = inline.map { Secret.inline($0.text) } + files.map(Secret.file) + credentials.map { .credential($0.text) }
    if all.isEmpty, format == .standard {
      settings.collector.report(
        .missingKey, "a webhook needs 'secret', 'secret_file' or 'credential', which signs its requests",
        at: settings.mapping.node.start)
    }
    return all
  }

  private func levels() -> [Level] {
    guard let listed = settings.mapping.list("levels") else { return Level.allCases }
    var levels: [Level] = []
    for (text, node) in listed {
      if let level = Level(rawValue: text) {
        levels.append(level)
      } else {
        let words = Level.allCases.map(\.rawValue)
        settings.collector.report(
          .badValue, "'\(text)' is no level; there are \(words.joined(separator: ", "))", at: node,
          suggestion: Suggestion.nearest(to: text, in: words))
      }
    }
    return levels.sorted()
  }

  private func name() -> String? {
    guard let name = settings.mapping.requiredText("name"), let node = settings.mapping.value("name") else {
      return nil
    }
    guard Endpoint.isName(name) else {
      settings.collector.report(.badValue, "'name' may hold only letters, digits, '.', '_' and '-'", at: node)
      return nil
    }
    return name
  }
}
