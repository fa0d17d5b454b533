import Events
import Glibc
import Inbox
import TestSupport
import Testing

@testable import Storage

/// What can only be seen from another process: each body runs in one of its own.
@Suite struct ProcessTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aKilledWriterLeavesWhatItCommitted() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.database as String] in
      let store = try Store(path: path)
      try store.transaction { (tx) throws(StorageError) in try tx.setMeta("committed", "yes") }
      try store.transaction { (tx) throws(StorageError) in
        try tx.setMeta("cut off", "yes")
        kill(getpid(), SIGKILL)
      }
    }
    let store = try Store(path: folder.database)
    #expect(store.wasUnclean)
    #expect(try store.meta("committed") == "yes")
    #expect(try store.meta("cut off") == nil)
  }

  @Test func aReaderWithoutRightsInTheDirectoryReadsWhatNobodyWrites() async throws {
    guard geteuid() == 0 else {
      try Test.cancel("only root can give up its rights")
    }
    do {
      let store = try Store(path: folder.database)
      try store.transaction { (tx) throws(StorageError) in try tx.setMeta("name", "value") }
      store.close()
    }
    #expect(try !folder.names().contains("vedette.db-wal"))
    #expect(chmod(folder.path.text, 0o755) == 0 && chmod(folder.database, 0o644) == 0)
    await #expect(processExitsWith: .success) { [path = folder.database as String] in
      try #require(seteuid(65_534) == 0)
      let reader = try StoreReader(path: path)
      #expect(try reader.meta("name") == "value")
    }
  }

  @Test func aFullFileSystemIsSaidAndSurvived() async throws {
    guard try mayMount() else {
      try Test.cancel("this process may not mount a small file system")
    }
    // The mount lives in a name space of the child's own and is gone with it.
    await #expect(processExitsWith: .success) { [path = folder.path.text as String] in
      try #require(leaveMountNamespace())
      try #require(mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0)
      try #require(mount("none", path, "tmpfs", 0, "size=2m") == 0)
      try fillAndRecover(path)
    }
  }
}

/// Whether the process has CAP_SYS_ADMIN, the capability with the number 21.
private func mayMount() throws -> Bool {
  let status = String(decoding: try PosixFileSystem.contents("/proc/self/status"), as: UTF8.self)
  let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("CapEff:") })
  let capabilities = try #require(UInt64(line.split(separator: "\t")[1], radix: 16))
  return capabilities & (1 << 21) != 0
}

/// `unshare(CLONE_NEWNS)`, which Glibc's module does not show.
private func leaveMountNamespace() -> Bool {
  guard let symbol = dlsym(nil, "unshare") else { return false }
  let unshare = unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Int32).self)
  return unshare(0x0002_0000) == 0
}

/// Writes until the file system of 2 MB is full, makes it larger, and goes on.
private func fillAndRecover(_ folder: String) throws {
  let store = try Store(path: folder + "/vedette.db")
  var stored = 0
  var failure: StorageError?
  while failure == nil && stored < 1_000 {
    do throws(StorageError) {
      try store.transaction { (tx) throws(StorageError) in
        try tx.setMeta("ballast \(stored)", String(repeating: "x", count: 50_000))
      }
      stored += 1
    } catch {
      failure = error
    }
  }
  guard case .full? = failure else {
    Issue.record("\(String(describing: failure))")
    return
  }
  #expect(try store.meta("ballast \(stored - 1)")?.utf8.count == 50_000)
  #expect(try store.meta("ballast \(stored)") == nil)
  #expect(mount("none", folder, "tmpfs", UInt(MS_REMOUNT), "size=8m") == 0)
  try store.transaction { (tx) throws(StorageError) in try tx.setMeta("afterwards", "yes") }
  #expect(try store.meta("afterwards") == "yes")
  store.close()
}
