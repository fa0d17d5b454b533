import Testing

@testable import Storage

@Suite struct WebAddressTests {
  @Test(arguments: [
    ("https://www.example.org/2022/a.html", "example.org"), ("http://news.example.org", "news.example.org"),
    ("https://user:word@example.org:8080/a?b=c#d", "example.org"), ("https://a@b@example.org/", "example.org"),
    ("ftp://example.org?x=://y", "example.org"), ("a:b:/c://example.org#", "example.org"),
    (
      "https://\u{43F}\u{440}\u{438}\u{43C}\u{435}\u{440}.example/\u{301}",
      "\u{43F}\u{440}\u{438}\u{43C}\u{435}\u{440}.example"
    ),
    ("https://www.www.org", "www.org"), ("://x", "x"),
  ]) func theHostOfAnAddress(url: String, host: String) {
    #expect(WebAddress.host(url) == host)
  }

  @Test(arguments: ["", "example.org/a", "https:///a", "https://www.", "https://:80", ":/", "https:/", "https://a@/b"])
  func anAddressWithoutAHost(url: String) {
    #expect(WebAddress.host(url) == nil)
  }
}
