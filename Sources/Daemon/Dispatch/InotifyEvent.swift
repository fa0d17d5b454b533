import Glibc
package import Inbox

/// What inotify tells of the watched directories. It is a hint to look, never the truth: a scan is.
package enum DirectoryHint: Sendable, Hashable {
  /// A file or a directory was renamed to this path, so whoever wrote it is done.
  case renamedIn(FilePath)
  /// Something was created, or written and closed, in this directory.
  case changed(FilePath)
  /// This directory itself was moved or removed; it is no longer watched.
  case lost(FilePath)
  /// The kernel dropped hints: look at everything.
  case overflow
}

/// One record of what a read of an inotify descriptor returns.
struct InotifyEvent {
  let descriptor: Int32
  let mask: UInt32
  /// Empty where the event is about the directory itself.
  let name: FileName

  /// Takes apart what one read returned. Source: inotify(7).
  static func parse(_ bytes: UnsafeRawBufferPointer) -> [InotifyEvent] {
    var events: [InotifyEvent] = []
    var offset = 0
    let header = MemoryLayout<inotify_event>.size
    while offset + header <= bytes.count {
      let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
      let end = min(bytes.count, offset + header + Int(event.len))
      let name = bytes[(offset + header)..<end].prefix { $0 != 0 }
      events.append(InotifyEvent(descriptor: event.wd, mask: event.mask, name: FileName(bytes: Array(name))))
      offset = end
    }
    return events
  }

  func has(_ flag: some BinaryInteger) -> Bool {
    mask & UInt32(truncatingIfNeeded: flag) != 0
  }
}
