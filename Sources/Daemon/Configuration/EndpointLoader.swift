package import Alerting
import Digests
package import Documents
import Rules

extension Configuration {
  /// The endpoints of a configuration, what is wrong with those that are missing, and warnings of others.
  package struct LoadedEndpoints: Sendable {
    /// Those of which everything could be read.
    package var endpoints: [Endpoint] = []
    package var diagnostics: [Diagnostic] = []
  }

  /// The webhooks with their URLs and secrets, as far as these are kept outside of the configuration. No diagnostic shows
  /// any of them.
  ///
  /// - Parameters:
  ///   - environment: names in `CREDENTIALS_DIRECTORY` where systemd put the credentials.
  ///   - isService: whether they must be there; else nothing can be known of them where systemd gives none.
  package func loadEndpoints(environment: [String: String], isService: Bool) -> LoadedEndpoints {
    let credentials = Credentials(folder: environment["CREDENTIALS_DIRECTORY"], isService: isService)
    var loaded = LoadedEndpoints()
    for webhook in webhooks {
      do throws(EndpointFailure) {
        let endpoint = try webhook.endpoint(credentials)
        loaded.endpoints.append(endpoint)
        if let refusal = endpoint.refusal { loaded.diagnostics.append(webhook.warning(ofURL: refusal)) }
      } catch {
        loaded.diagnostics += error.diagnostics
      }
    }
    return loaded
  }
}

/// Why a webhook cannot be used.
struct EndpointFailure: Error {
  var diagnostics: [Diagnostic]
}

extension Webhook {
  fileprivate func endpoint(_ credentials: Credentials) throws(EndpointFailure) -> Endpoint {
    var problems: [Diagnostic] = []
    let format = gather(&problems) { () throws(EndpointFailure) in try loadFormat() }
    let keys = gather(&problems) { () throws(EndpointFailure) in
      // Where its template cannot be read, nobody knows what a secret is for.
      format?.takesSecret == false ? try self.keys(credentials) : []
    }
    let address = gather(&problems) { () throws(EndpointFailure) in try read(url, credentials) }
    gather(&problems) { () throws(EndpointFailure) in try checkAuthorities() }
    gather(&problems) { () throws(EndpointFailure) in try checkClient() }
    guard let format, let keys, let address, problems.isEmpty else { throw EndpointFailure(diagnostics: problems) }
    var endpoint = try checked(url) { () throws(EndpointError) in
      try Endpoint(name: name, url: address, secrets: keys)
    }
    endpoint.format = format
    if format.takesSecret { endpoint.insert = try insert(credentials) }
    endpoint.levels = levels == Level.allCases ? nil : Set(levels)
    endpoint.matchers = matchers
    endpoint.groupWait = groupWait
    endpoint.allowPrivate = allowPrivate
    endpoint.caFile = certificateAuthorities
    endpoint.clientCertificate = clientCertificate
    endpoint.clientKey = clientKey
    endpoint.proxy = proxy
    endpoint.timeouts = Endpoint.Timeouts(connect: timeout.connect, total: timeout.total)
    endpoint.retry = Endpoint.Retry(base: retry.base, max: retry.max, giveUp: retry.giveUp)
    return endpoint
  }

  /// Does a part, and takes down what is wrong with it, so that the other parts are looked at, too.
  @discardableResult
  private func gather<Value>(
    _ problems: inout [Diagnostic], _ part: () throws(EndpointFailure) -> Value
  ) -> Value? {
    do throws(EndpointFailure) {
      return try part()
    } catch {
      problems += error.diagnostics
      return nil
    }
  }

  /// What requests are signed with.
  private func keys(_ credentials: Credentials) throws(EndpointFailure) -> [WebhookSecret] {
    var keys: [WebhookSecret] = []
    for secret in secrets {
      let text = try read(secret, credentials)
      keys.append(try checked(secret) { () throws(EndpointError) in try WebhookSecret(text) })
    }
    return keys
  }

  /// What a template puts into its messages.
  private func insert(_ credentials: Credentials) throws(EndpointFailure) -> String {
    guard let secret = secrets.first, secrets.count == 1 else {
      throw failure(
        .missingKey, "its template takes one secret: 'secret', 'secret_file' or 'credential'", file: "vedette.yaml")
    }
    let text = try read(secret, credentials)
    return try checked(secret) { () throws(EndpointError) in try Endpoint.insert(text) }
  }

  // What TLS reads of files is looked at here: the first message would be too late.

  private func checkAuthorities() throws(EndpointFailure) {
    guard let file = certificateAuthorities else { return }
    guard PEM.holdsCertificate(try bytes(file)) else {
      throw failure(.webhookFile, "holds no certificate (PEM)", file: file)
    }
  }

  /// The key may stand in the file of the certificate.
  private func checkClient() throws(EndpointFailure) {
    guard let file = clientCertificate else {
      guard let clientKey else { return }
      throw failure(.webhookFile, "is a 'client_key' without a 'client_cert'", file: clientKey)
    }
    let certificate = try bytes(file)
    guard PEM.holdsCertificate(certificate) else {
      throw failure(.webhookFile, "holds no certificate (PEM)", file: file)
    }
    let keyFile = clientKey ?? file
    let key = try bytes(keyFile)
    guard PEM.holdsKey(key) else {
      throw failure(.webhookFile, "holds no private key (PEM) that needs no passphrase", file: keyFile)
    }
    guard PEM.key(key, isOf: certificate) else {
      throw failure(.webhookFile, "is not the key of \(file)", file: keyFile)
    }
  }

  private func bytes(_ path: String) throws(EndpointFailure) -> [UInt8] {
    do throws(DiskError) {
      return try DiskFile.read(path)
    } catch {
      throw failure(.webhookFile, "cannot be read: \(error)", file: path)
    }
  }

  private func read(_ secret: Secret, _ credentials: Credentials) throws(EndpointFailure) -> String {
    switch secret {
    case .inline(let text): return text
    case .file(let path): return try content(of: path)
    case .credential(let credential):
      do throws(Credentials.Failure) {
        return try credentials.read(credential)
      } catch {
        throw failure(error.code, error.message, of: credential)
      }
    }
  }

  private func content(of path: String) throws(EndpointFailure) -> String {
    do throws(DiskError) {
      return String(decoding: try DiskFile.read(path, limit: 1 << 16), as: UTF8.self)
    } catch {
      throw failure(.secretUnavailable, "cannot be read: \(error)", file: path)
    }
  }

  private func checked<Value>(
    _ secret: Secret, _ body: () throws(EndpointError) -> Value
  ) throws(EndpointFailure) -> Value {
    do throws(EndpointError) {
      return try body()
    } catch {
      if case .credential(let name) = secret { throw failure(.missingCredential, "\(error)", of: name) }
      throw failure(.secretUnavailable, "\(error)", file: secret.place)
    }
  }

  /// What will go wrong with the URL, where it stands.
  fileprivate func warning(ofURL message: String) -> Diagnostic {
    Diagnostic(
      .refusedAddress, "\(message) (for the webhook '\(name)')", file: urlPlace?.file ?? url.place,
      line: urlPlace?.line ?? 1, column: urlPlace?.column ?? 1, length: urlPlace?.length ?? 1)
  }

  /// What is wrong with a credential, where the configuration names it.
  private func failure(_ code: DiagnosticCode, _ message: String, of credential: String) -> EndpointFailure {
    let place = credentialPlaces[credential]
    let sentence = "the credential '\(credential)' \(message) (for the webhook '\(name)')"
    return EndpointFailure(diagnostics: [
      Diagnostic(
        code, sentence, file: place?.file ?? credential, line: place?.line ?? 1, column: place?.column ?? 1,
        length: place?.length ?? 1)
    ])
  }

  func failure(_ code: DiagnosticCode, _ message: String, file: String) -> EndpointFailure {
    EndpointFailure(diagnostics: [Diagnostic(code, "\(message) (for the webhook '\(name)')", file: file)])
  }
}

extension Secret {
  /// Where it is kept, for messages.
  fileprivate var place: String {
    switch self {
    case .inline: "vedette.yaml"
    case .file(let path): path
    case .credential(let name): name
    }
  }
}
