import Glibc

/// One file of the alert log: lines are appended, synced, and follow the path when someone renames the file.
///
/// A batch of lines is in the file as a whole or not at all: what a failure leaves is cut off, at once or before the
/// next batch. Between a crash and the next start a torn line can be there.
final class LogFile: LogSink {
  private let path: String
  private let disk: any LogDisk
  private let column: (AlertLine) -> String
  private let seq: ([UInt8]) -> Int64?
  private var descriptor: Int32 = -1
  private var identity = FileIdentity()
  /// Where a batch begins that failed and could not be cut off yet.
  private var damage: off_t?
  /// The number of the last line that is in the file and synced.
  private(set) var position: Int64 = 0
  /// The number of the last line that was found in the file, where the database has not come as far.
  private(set) var ahead: Int64?
  /// Whether ``position`` was found: before that nothing may be appended, or lines would be there twice.
  private(set) var isRecovered = false

  /// - Parameters:
  ///   - column: What of a line stands in the file.
  ///   - seq: The number of the alert in a line, or nil for a line that is none.
  init(path: String, disk: any LogDisk, column: @escaping (AlertLine) -> String, seq: @escaping ([UInt8]) -> Int64?) {
    self.path = path
    self.disk = disk
    self.column = column
    self.seq = seq
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Appends lines and syncs them. Lines up to ``position`` are there already and are left out.
  func take(_ lines: [AlertLine]) throws(AlertLogError) {
    guard let last = lines.last, last.seq > position else { return }
    try repair()
    try followPath()
    var batch: [UInt8] = []
    for line in lines where line.seq > position {
      batch.append(contentsOf: column(line).utf8)
      batch.append(UInt8(ascii: "\n"))
    }
    try write(batch)
    position = last.seq
  }

  /// Opens the path anew, whatever happened to the file.
  func reopen() throws(AlertLogError) {
    try repair()
    try open()
  }

  /// Cuts off a torn last line and finds ``position``: in the file, else in the newest file that it was rotated to;
  /// where neither knows, it is `mark`, and where the database has not come as far, it is `last`.
  func recover(mark: Int64, last: Int64) throws(AlertLogError) {
    var found = try recoverTail(path)
    if found == nil { found = try recoverRotated() }
    try open()
    position = min(found ?? mark, last)
    ahead = found.flatMap { $0 > last ? $0 : nil }
    isRecovered = true
  }

  private func write(_ batch: [UInt8]) throws(AlertLogError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("examine", errno) }
    let size = status.st_size
    var code = batch.withUnsafeBytes { disk.write($0, to: descriptor) }
    var operation = "write"
    if code == 0 {
      // After a failed sync the system may hold pages for clean that never reached the disk; so the batch is cut off
      // and written again.
      code = disk.sync(descriptor)
      operation = "sync"
    }
    guard code != 0 else { return }
    damage = size
    try? repair()
    throw failure(operation, code)
  }

  private func repair() throws(AlertLogError) {
    guard let size = damage else { return }
    let code = disk.truncate(descriptor, to: size)
    guard code == 0 else { throw failure("cut off a partial line", code) }
    damage = nil
  }

  /// Opens the path again where another file is there now, or none.
  private func followPath() throws(AlertLogError) {
    guard descriptor >= 0 else { return try open() }
    var status = stat()
    if stat(path, &status) == 0 {
      if FileIdentity(status) != identity { try open() }
    } else if errno == ENOENT {
      try open()
    }
    // Where the path cannot be looked at, the open file is as good as before.
  }

  private func open() throws(AlertLogError) {
    var opened = Glibc.open(path, O_WRONLY | O_APPEND | LogFile.flags)
    if opened < 0 && errno == ENOENT {
      try Directories.create(for: path)
      opened = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | LogFile.flags, 0o640)
      if opened >= 0 { try Directories.sync(for: path) }
    }
    guard opened >= 0 else { throw failure("open", errno) }
    var status = stat()
    guard fstat(opened, &status) == 0 else {
      let code = errno
      close(opened)
      throw failure("examine", code)
    }
    guard status.st_mode & S_IFMT != S_IFIFO else {
      close(opened)
      throw AlertLogError(operation: "open", path: path, code: ESPIPE, reason: "a pipe is no file")
    }
    if descriptor >= 0 { close(descriptor) }
    descriptor = opened
    identity = FileIdentity(status)
  }

  /// A pipe that somebody put there must not be waited for.
  private static let flags = O_CLOEXEC | O_NONBLOCK

  /// The last number in a file, after its torn last line was cut off; nil where there is no such file or number.
  private func recoverTail(_ path: String) throws(AlertLogError) -> Int64? {
    let opened = Glibc.open(path, O_RDWR | LogFile.flags)
    guard opened >= 0 else {
      if errno == ENOENT { return nil }
      throw failure("open", errno, path)
    }
    defer { close(opened) }
    guard let tail = LogTail(reading: opened, seq: seq) else { throw failure("read", errno, path) }
    if tail.completeSize < tail.size {
      let code = disk.truncate(opened, to: off_t(tail.completeSize))
      guard code == 0 else { throw failure("cut off a torn line", code, path) }
    }
    return tail.lastSeq
  }

  /// As ``recoverTail(_:)`` for the rotated file with the highest number, whatever its name and date.
  private func recoverRotated() throws(AlertLogError) -> Int64? {
    var newest: (path: String, seq: Int64)?
    for candidate in RotatedFiles.of(path) {
      let opened = Glibc.open(candidate, O_RDONLY | LogFile.flags)
      guard opened >= 0 else { continue }
      defer { close(opened) }
      guard let seq = LogTail(reading: opened, seq: seq)?.lastSeq, seq > newest?.seq ?? 0 else { continue }
      newest = (candidate, seq)
    }
    guard let newest else { return nil }
    return try recoverTail(newest.path)
  }

  private func failure(_ operation: String, _ code: Int32, _ path: String? = nil) -> AlertLogError {
    AlertLogError(operation: operation, path: path ?? self.path, code: code, reason: systemReason(code))
  }
}

/// What the system says about an error number.
func systemReason(_ code: Int32) -> String { String(cString: strerror(code)) }

/// Which file it is, whatever its name.
struct FileIdentity: Equatable {
  var device: dev_t = 0
  var inode: ino_t = 0

  init() {}

  init(_ status: stat) {
    device = status.st_dev
    inode = status.st_ino
  }
}
