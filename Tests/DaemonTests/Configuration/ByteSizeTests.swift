import Testing

@testable import Daemon

@Suite struct ByteSizeTests {
  @Test(arguments: [
    ("0", 0), ("17B", 17), ("512KiB", 524_288), ("256MiB", 268_435_456), ("2GiB", 2_147_483_648),
    ("1TiB", 1_099_511_627_776), ("3kB", 3000), ("4MB", 4_000_000), ("5GB", 5_000_000_000), ("1TB", 1_000_000_000_000),
  ])
  func reads(text: String, bytes: Int64) {
    #expect(ByteSize(text)?.bytes == bytes)
  }

  @Test(arguments: ["", "MiB", "-1MiB", "1.5GiB", "256 MiB", "256mib", "9223372036854775807KiB", "1PiB"])
  func refuses(text: String) {
    #expect(ByteSize(text) == nil)
  }

  @Test(arguments: ["0B", "17B", "1025B", "512KiB", "256MiB", "3GiB", "1TiB"])
  func writesWhatItReads(text: String) {
    #expect(ByteSize(text)?.text == text)
  }
}
