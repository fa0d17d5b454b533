import Glibc

/// Where the control socket of a daemon is.
enum ControlAddress {
  private static let name = "control.sock"

  /// Where a daemon listens: in the runtime directory that systemd made for it, else beside its database.
  static func path(_ configuration: Configuration, environment: [String: String]) -> String {
    runtimeDirectory(environment) ?? beside(configuration)
  }

  /// Where a command looks, in this order. Another daemon may listen at one of them; its greeting tells.
  static func candidates(_ configuration: Configuration, environment: [String: String]) -> [String] {
    var paths = [beside(configuration), "/run/vedette/\(name)"]
    if let path = runtimeDirectory(environment), !paths.contains(path) { paths.insert(path, at: 0) }
    return paths
  }

  /// Whose a socket or folder is; nil where that cannot be seen.
  static func owners(of path: String) -> (user: String, group: String)? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return (UserName.of(status.st_uid), GroupName.of(status.st_gid))
  }

  private static func beside(_ configuration: Configuration) -> String {
    let folder = Path.folder(of: configuration.database)
    return folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  private static func runtimeDirectory(_ environment: [String: String]) -> String? {
    guard let first = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first else { return nil }
    return "\(first)/\(name)"
  }
}
