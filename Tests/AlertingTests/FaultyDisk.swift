import Alerting
import Glibc
import Synchronization

/// A disk that fails as it is told: with an error that passes, or like a process that is killed.
final class FaultyDisk: LogDisk {
  enum Fault: Equatable {
    /// The disk has room for so many more bytes.
    case full(after: Int)
    case syncFails
    /// The process dies when so many bytes are written: nothing that it would do afterwards happens.
    case dies(after: Int)
    /// The process dies when everything is written and nothing synced.
    case diesBeforeSync
    /// The process dies when everything is synced.
    case diesAfterSync
    /// Nothing can be cut off either.
    case stuck(after: Int)
  }

  private struct State {
    var fault: Fault?
    var isDead = false
  }

  private let state = Mutex(State())
  private let disk = SystemDisk()

  func inject(_ fault: Fault?) {
    state.withLock { $0.fault = fault }
  }

  func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    state.withLock { state in
      if state.isDead { return EIO }
      switch state.fault {
      case .full(let room)? where room < bytes.count, .stuck(let room)? where room < bytes.count:
        _ = disk.write(UnsafeRawBufferPointer(rebasing: bytes.prefix(room)), to: descriptor)
        return ENOSPC
      case .dies(let room)? where room < bytes.count:
        _ = disk.write(UnsafeRawBufferPointer(rebasing: bytes.prefix(room)), to: descriptor)
        state.isDead = true
        return EIO
      default:
        return disk.write(bytes, to: descriptor)
      }
    }
  }

  func sync(_ descriptor: Int32) -> Int32 {
    state.withLock { state in
      if state.isDead || state.fault == .syncFails { return EIO }
      if state.fault == .diesBeforeSync || state.fault == .diesAfterSync {
        state.isDead = true
        return state.fault == .diesAfterSync ? disk.sync(descriptor) : EIO
      }
      return disk.sync(descriptor)
    }
  }

  func truncate(_ descriptor: Int32, to size: off_t) -> Int32 {
    state.withLock { state in
      if state.isDead { return EIO }
      if case .stuck? = state.fault { return EIO }
      return disk.truncate(descriptor, to: size)
    }
  }
}
