internal import Glibc

/// The lock that keeps a second process from writing a database: `flock` on `<database>.lock`, which also holds the
/// number of the process that has it. The system drops the lock when the process ends, however it ends.
struct DatabaseLock: ~Copyable {
  private let descriptor: Int32

  init(path: String) throws(StorageError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw .system("open", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let isHeld = errno == EWOULDBLOCK
      let error = isHeld ? StorageError.locked(by: DatabaseLock.holder(descriptor)) : .system("flock", path)
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
    let process = "\(getpid())\n"
    // The number is a courtesy to whoever is refused; the lock holds without it.
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, process, process.utf8.count, 0) }
  }

  deinit {
    // In so many words: a process that was forked meanwhile, and runs no program of its own yet, holds the lock, too.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  private static func holder(_ descriptor: Int32) -> Int? {
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return Int(String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 0x0A }, as: UTF8.self))
  }
}
