package import Documents

/// Where a configuration names a systemd credential or holds a URL. The line itself is not shown: a secret may stand in it.
package struct SecretPlace: Sendable, Hashable {
  package var file: String
  package var line: Int
  package var column: Int
  package var length: Int

  package init(_ node: Node, file: String) {
    self.file = file
    (line, column, length) = (node.start.line, node.start.column, node.underlineLength)
  }
}

/// The credentials that systemd gives a service: files in a folder that only the service can read.
struct Credentials {
  /// `CREDENTIALS_DIRECTORY`; nil where systemd gives none.
  let folder: String?
  /// Whether they must be there.
  let isService: Bool

  struct Failure: Error {
    var code: DiagnosticCode
    /// Follows on the name of the credential.
    var message: String
  }

  func read(_ name: String) throws(Failure) -> String {
    let option = "LoadCredential=\(name):FILE or SetCredential=\(name):TEXT"
    guard let folder else {
      guard isService else {
        throw Failure(
          code: .noCredentials,
          message: "can only be looked up where systemd runs the program; its unit needs \(option)")
      }
      throw Failure(
        code: .missingCredential,
        message: """
          is not there: systemd gives the service none (CREDENTIALS_DIRECTORY is not set); its unit needs \(option)
          """)
    }
    let path = Path.resolve(name, in: folder)
    do throws(DiskError) {
      return String(decoding: try DiskFile.read(path, limit: 1 << 16), as: UTF8.self)
    } catch {
      let reason =
        error.isMissing
        ? "is not there: nothing lies at \(path); the unit needs \(option)" : "cannot be read from \(path): \(error)"
      throw Failure(code: .missingCredential, message: reason)
    }
  }
}
