import Testing

@testable import Rules

@Suite struct AddressBlockTests {
  @Test(
    arguments: [
      ("1.2.3.4", [1, 2, 3, 4]),
      ("255.0.0.0", [255, 0, 0, 0]),
      ("::", Array(repeating: 0, count: 16)),
      ("::1", Array(repeating: 0, count: 15) + [1]),
      ("2001:DB8::a", [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [10]),
      ("1:2:3:4:5:6:7:8", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]),
      ("1:2:3:4:5:6:7::", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0]),
      ("::ffff:10.0.0.1", Array(repeating: 0, count: 10) + [0xFF, 0xFF, 10, 0, 0, 1]),
    ] as [(String, [UInt8])]) func readsAddresses(text: String, bytes: [UInt8])
  {
    #expect(AddressBlock.address(text[...]) == bytes)
  }

  @Test(
    arguments: [
      "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.-4", "1.2.3.4 ", "+1.2.3.4", "a.b.c.d", "1..2.3",
      ":",
      ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "::1.2.3", "1.2.3.4::", "+1::",
      "1:2:3:4:5:6:7:8::",
      "-1::",
    ]) func refuses(text: String)
  {
    #expect(AddressBlock.address(text[...]) == nil)
  }

  @Test(arguments: ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8", "::/129", "/8", "10.0.0.0/x"])
  func refusesBlocks(text: String) {
    #expect(AddressBlock(text) == nil)
  }

  /// Every prefix length parts the addresses that agree in so many bits from those that do not.
  @Test func prefixesCountBits() throws {
    for length in 0...32 {
      let block = try #require(AddressBlock("170.85.170.85/\(length)"))
      for flipped in 0..<32 {
        let bits = UInt32(0xAA55_AA55) ^ (1 << UInt32(31 - flipped))
        let text = [24, 16, 8, 0].map { String(bits >> UInt32($0) & 255) }.joined(separator: ".")
        #expect(block.contains(text) == (flipped >= length))
      }
    }
  }
}
