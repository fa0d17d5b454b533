import Events
import JSON

/// Which member stood where in the record before: most records of a file have the same in the same order, so that one
/// comparison tells what a name is, and that it is one.
///
/// The names lie where they stay and the places in memory of their own, so that looking there counts no references.
final class MemberOrder {
  /// More places than that are not remembered.
  private static let longest = 256
  /// After so many different names nothing new is learnt.
  private static let mostNames = 4096

  /// A name that stood in a place, in its quotes and with its colon; and which member it names, -1 for none that is wanted.
  struct Expected {
    var name: UnsafeRawBufferPointer
    var member: Int
  }

  private let places: UnsafeMutablePointer<Expected>
  private var count = 0
  /// The number of each name in ``known``.
  private var names = ByteTable()
  private var known: [Expected] = []
  private let pool = BytePool()

  init() {
    let nothing = Expected(name: UnsafeRawBufferPointer(start: nil, count: 0), member: -1)
    places = .allocate(capacity: MemberOrder.longest + 1)
    places.initialize(repeating: nothing, count: MemberOrder.longest + 1)
  }

  deinit { places.deallocate() }

  /// What stood in a place; an empty name where nothing is known.
  @inline(__always)
  func expected(at place: Int) -> Expected { places[place < count ? place : MemberOrder.longest] }

  /// Notes what stands in a place.
  func learn(_ name: UnsafeRawBufferPointer, _ member: Int, at place: Int) {
    guard place <= count, place < MemberOrder.longest, names.count < MemberOrder.mostNames else { return }
    let index = names.insert(name)
    if index == known.count { known.append(Expected(name: pool.copy(name), member: member)) }
    places[place] = known[index]
    count = max(count, place + 1)
  }
}
