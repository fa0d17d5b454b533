/// Why something could not be done with a file. The file stands where it stood.
package enum InboxError: Error, Sendable, Hashable {
  /// The system refused.
  case file(FileError)
  /// The file is not there any more.
  case vanished(FilePath)
  /// Somebody wrote to the file after it was found ready, or claimed.
  case changed(FilePath)
  /// Another file of the lane is claimed.
  case busy(FilePath)
  /// A disk has less free space than is to stay free.
  case noRoom(FilePath, free: Int64, wanted: Int64)
  /// A directory of a lane lies on another file system than the lane: files could not be renamed into it.
  case otherFileSystem(FilePath)
  /// A file that the daemon itself writes lies in the watched tree.
  case ownFileInside(FilePath, inbox: FilePath)
}

extension InboxError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .file(let error): error.description
    case .vanished(let path): "\(path): vanished"
    case .changed(let path): "\(path): changed while it was read"
    case .busy(let path): "\(path): another file of this feed is being imported"
    case .noRoom(let path, let free, let wanted):
      "\(path): only \(free) bytes are free, and limits.min_free is \(wanted)"
    case .otherFileSystem(let path): "\(path): not on the file system of its inbox"
    case .ownFileInside(let path, let inbox): "\(path): must not lie inside the inbox \(inbox)"
    }
  }
}

/// Something in the inbox that a person should look at.
package struct InboxWarning: Sendable, Hashable {
  /// What is the matter with it.
  package enum Problem: Sendable, Hashable {
    /// A symbolic link, which is never followed.
    case symbolicLink
    /// A directory, a FIFO, a socket or a device, which is never opened.
    case notAFile
    /// A call of the system failed; it is tried again, ever less often.
    case failed(FileError)
    /// What was done is done, but may not survive a loss of power.
    case notDurable(FileError)
    /// A feed's folder is no longer there.
    case gone
  }

  package let path: FilePath
  package let problem: Problem

  package init(path: FilePath, problem: Problem) {
    self.path = path
    self.problem = problem
  }
}

extension InboxWarning: CustomStringConvertible {
  package var description: String {
    switch problem {
    case .symbolicLink: "\(path): ignored, it is a symbolic link"
    case .notAFile: "\(path): ignored, it is not a regular file"
    case .failed(let error): "\(path): cannot be imported yet: \(error)"
    case .notDurable(let error): "\(path): may be undone by a loss of power: \(error)"
    case .gone: "\(path): the directory is no longer there"
    }
  }
}
