import CCurl
import Dispatch
import Events
import Glibc

/// Posts to one endpoint through libcurl, whose connection is kept between requests.
///
/// No redirect is followed, nothing is taken from the environment, certificates are verified, and an address is judged
/// by ``AddressPolicy`` after its name was resolved. Through a proxy, it is the proxy that resolves: only an address that the URL
/// itself names can be judged then; the proxy's own may be private.
package final class CurlSender: Sender, @unchecked Sendable {
  // Sendable because everything mutable is touched on the queue alone, and in `deinit`, when no request is left.
  private let handle: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>
  private let allowPrivate: Bool
  /// Why nothing may be sent through the proxy; nil without one, where each address is judged when it is connected to.
  private let refusal: String?
  /// Requests block it for seconds. Without a target it has a thread of its own while it works, and takes none from the
  /// pool that the rest of the program shares.
  private let queue: DispatchQueue

  /// Loads libcurl if this is the first.
  package init(_ endpoint: Endpoint) throws(CurlError) {
    if let problem = ccurl_load() { throw CurlError(reason: String(cString: problem)) }
    guard let handle = ccurl_new() else { throw CurlError(reason: "libcurl has no memory") }
    // A receiver that closes a TLS connection while it is written to raises SIGPIPE, which would end the process.
    signal(SIGPIPE, SIG_IGN)
    self.handle = handle
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    allowPrivate = endpoint.allowPrivate || endpoint.proxy != nil
    refusal = endpoint.proxy == nil ? nil : endpoint.refusal
    queue = DispatchQueue(label: "webhook.\(endpoint.name)")
    ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
    setCallbacks()
    try set(endpoint)
  }

  deinit {
    ccurl_free(handle)
    errorText.deallocate()
  }

  package func send(_ request: WebhookRequest) async -> WebhookAnswer {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: self.perform(request)) }
    }
  }

  private func set(_ endpoint: Endpoint) throws(CurlError) {
    try set(CURLOPT_URL, endpoint.target, "url")
    // Empty strings keep `http_proxy` and `no_proxy` of the environment out.
    try set(CURLOPT_PROXY, endpoint.proxy ?? "", "proxy")
    try set(CURLOPT_NOPROXY, "", "proxy")
    try set(CURLOPT_PROTOCOLS_STR, "http,https", "url")
    try set(CURLOPT_USERAGENT, "vedette", "url")
    if let file = endpoint.caFile { try set(CURLOPT_CAINFO, file, "ca_file") }
    if let file = endpoint.clientCertificate { try set(CURLOPT_SSLCERT, file, "client_cert") }
    if let file = endpoint.clientKey { try set(CURLOPT_SSLKEY, file, "client_key") }
    // Else a key with a passphrase has OpenSSL ask for it at the terminal.
    try set(CURLOPT_KEYPASSWD, "", "client_key")
    let numbers: [(CURLoption, Int64)] = [
      (CURLOPT_POST, 1), (CURLOPT_FOLLOWLOCATION, 0), (CURLOPT_NOSIGNAL, 1), (CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
      (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_SSLVERSION, Int64(CURL_SSLVERSION_TLSv1_2)),
      (CURLOPT_CONNECTTIMEOUT_MS, endpoint.timeouts.connect.longestMilliseconds),
      (CURLOPT_TIMEOUT_MS, endpoint.timeouts.total.longestMilliseconds),
    ]
    for (option, value) in numbers where ccurl_set_long(handle, option, Int(value)) != CURLE_OK {
      throw CurlError(reason: "libcurl lacks an option that is needed")
    }
  }

  private func set(_ option: CURLoption, _ value: String, _ key: String) throws(CurlError) {
    let code = ccurl_set_string(handle, option, value)
    guard code == CURLE_OK else { throw CurlError(reason: "\(key): \(String(cString: ccurl_explain(code)))") }
  }

  private func setCallbacks() {
    ccurl_set_receiver(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      guard let bytes, let context else { return 0 }
      return CurlSender.exchange(context).receive(UnsafeRawBufferPointer(start: bytes, count: size * count))
    }
    ccurl_set_receiver(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      guard let bytes, let context else { return 0 }
      let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
      CurlSender.exchange(context).receiveHeader(String(decoding: line, as: UTF8.self))
      return size * count
    }
    ccurl_set_opener(handle) { context, _, address in
      guard let context, let address else { return -1 }
      return CurlSender.exchange(context).open(address)
    }
  }

  private static func exchange(_ context: UnsafeMutableRawPointer) -> CurlExchange {
    Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
  }

  private func perform(_ request: WebhookRequest) -> WebhookAnswer {
    if let refusal { return WebhookAnswer(.failure(refusal), elapsedMilliseconds: 0) }
    let exchange = CurlExchange(allowPrivate: allowPrivate)
    let context = Unmanaged.passUnretained(exchange).toOpaque()
    for option in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_OPENSOCKETDATA] {
      ccurl_set_pointer(handle, option, context)
    }
    // No `Expect: 100-continue`, which costs a second with receivers that do not know it.
    var headers: UnsafeMutablePointer<curl_slist>?
    for header in request.headers + ["expect:"] {
      headers = ccurl_append(headers, header) ?? headers
    }
    defer { ccurl_free_list(headers) }
    ccurl_set_list(handle, CURLOPT_HTTPHEADER, headers)
    errorText[0] = 0
    ccurl_set_long(handle, CURLOPT_POSTFIELDSIZE, request.body.utf8.count)
    ccurl_set_string(handle, CURLOPT_COPYPOSTFIELDS, request.body)
    let code = withExtendedLifetime(exchange) { ccurl_perform(handle) }
    return WebhookAnswer(result(code, exchange), elapsedMilliseconds: elapsedMilliseconds)
  }

  private func result(_ code: CURLcode, _ exchange: CurlExchange) -> WebhookAnswer.Result {
    guard code == CURLE_OK || (code == CURLE_WRITE_ERROR && exchange.isCut) else {
      return .failure(reason(code, exchange))
    }
    var status = 0
    ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
    let body = String(decoding: exchange.body, as: UTF8.self)
    return .response(status: status, retryAfter: exchange.retryAfter, body: body)
  }

  private func reason(_ code: CURLcode, _ exchange: CurlExchange) -> String {
    if code == CURLE_COULDNT_CONNECT, !exchange.refused.isEmpty {
      return "refused to connect to \(exchange.refused.joined(separator: ", ")): \(AddressPolicy.refusal)"
    }
    let detail = String(cString: errorText)
    return detail.isEmpty ? String(cString: ccurl_explain(code)) : detail
  }

  private var elapsedMilliseconds: Int64 {
    var microseconds: curl_off_t = 0
    ccurl_get_offset(handle, CURLINFO_TOTAL_TIME_T, &microseconds)
    return Int64(microseconds) / 1000
  }
}

/// Why nothing can be sent.
package struct CurlError: Error, Hashable, CustomStringConvertible {
  package let reason: String

  package var description: String { reason }
}
