package import Documents

/// Finds the YAML files that a list of files and folders means, and reads them.
package enum Catalog {
  /// One file that was read.
  package struct File: Sendable, Hashable {
    package var path: String
    package var bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }
  }

  /// What was found, and what is wrong with it.
  package struct Result: Sendable {
    package var files: [File] = []
    package var diagnostics: [Diagnostic] = []

    package init(files: [File] = [], diagnostics: [Diagnostic] = []) {
      self.files = files
      self.diagnostics = diagnostics
    }
  }

  /// The files named, and in the folders named every `*.yaml` and `*.yml`, recursively and in the order of their names,
  /// without hidden ones. A link that leads back to a folder that it stands in is not followed. What is named twice is read
  /// once; what cannot be read, as a pipe in a folder, is a diagnostic, and the rest is read.
  ///
  /// - Parameter optional: paths that need not exist.
  package static func read(_ paths: [String], optional: Set<String> = []) -> Result {
    var result = Result()
    var seen: Set<String> = []
    for path in paths {
      var found: [String] = []
      search(path, [], &found) { error in
        let isExpected = error.isMissing && error.path == path && optional.contains(path)
        note(error, isExpected ? .missingFolder : .unreadable, in: &result)
      }
      for file in found where seen.insert(file).inserted {
        do throws(DiskError) {
          result.files.append(File(path: file, bytes: try DiskFile.read(file, waits: file == path)))
        } catch {
          note(error, .unreadable, in: &result)
        }
      }
    }
    return result
  }

  private static func note(_ error: DiskError, _ code: DiagnosticCode, in result: inout Result) {
    result.diagnostics.append(Diagnostic(code, "cannot be read: \(error)", file: error.path))
  }

  /// - Parameter above: the folders that the path stands in.
  private static func search(
    _ path: String, _ above: [DiskFile.FolderIdentity], _ files: inout [String], _ failed: (DiskError) -> Void
  ) {
    do throws(DiskError) {
      guard let folder = try DiskFile.folder(path) else { return files.append(path) }
      guard !above.contains(folder) else { return }
      for name in try DiskFile.names(in: path) {
        let inner = path.hasSuffix("/") ? path + name : path + "/" + name
        let isNamedAsYAML = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
        // What has another name and cannot be looked at is none of our business.
        let isFolder = (try? DiskFile.isFolder(inner)) ?? false
        if isNamedAsYAML || isFolder { search(inner, above + [folder], &files, failed) }
      }
    } catch {
      failed(error)
    }
  }
}
