import Glibc
import Inbox
import JSON
import TestSupport
import Testing

/// A receiver behind TLS, in Python, with certificates that openssl makes: an authority of its own, a certificate of it for
/// localhost that is valid, and one that has expired.
///
/// It answers 503 to some requests, by a seed, and writes a line of JSON about each that it accepts.
final class TLSReceiver {
  private let folder: TemporaryFolder
  private let server: ForeignProcess
  let port: Int

  /// The certificate of the authority.
  var authority: String { folder.path.text + "/ca.pem" }

  /// - Parameter isExpired: whether it shows the certificate that has expired.
  init(isExpired: Bool, seed: UInt64) async throws {
    folder = try TemporaryFolder()
    let place = folder.path.text
    let made = ShellCommand.run("cd '\(place)' && { \(TLSReceiver.certificates); }")
    try #require(made.status == 0, "openssl makes no certificates")
    try #require(Station.write(TLSReceiver.script, path: place + "/server.py"))
    let name = isExpired ? "expired" : "valid"
    server = try ForeignProcess("python3 '\(place)/server.py' '\(place)' \(name) \(seed)", output: place + "/log")
    try await eventually("the port of a TLS server") {
      TestFiles.bytes(at: place + "/port")?.last == UInt8(ascii: "\n")
    }
    let text = String(decoding: TestFiles.bytes(at: place + "/port") ?? [], as: UTF8.self)
    port = try #require(Int(text.dropLast()))
  }

  /// The bodies that it accepted, in order.
  func accepted() throws -> [JSONValue] {
    let text = String(decoding: TestFiles.bytes(at: folder.path.text + "/accepted") ?? [], as: UTF8.self)
    return try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  private static let certificates = """
    key() { openssl ecparam -name prime256v1 -genkey -noout -out $1.key; }
    key ca && openssl req -x509 -new -key ca.key -days 2 -subj "/CN=Test authority" -out ca.pem || exit 1
    echo "subjectAltName=DNS:localhost" >names
    for name in valid expired; do
      key $name && openssl req -new -key $name.key -subj "/CN=localhost" -out $name.csr || exit 1
    done
    openssl x509 -req -in valid.csr -CA ca.pem -CAkey ca.key -set_serial 2 -days 2 -extfile names -out valid.pem || exit 1
    mkdir -p ca && : >ca/index.txt && echo 03 >ca/serial
    printf '[ca]\\ndefault_ca=d\\n[d]\\npolicy=p\\ndatabase=ca/index.txt\\nserial=ca/serial\\nnew_certs_dir=ca\\n' >ca.cnf
    printf 'default_md=sha256\\n[p]\\ncommonName=supplied\\n' >>ca.cnf
    openssl ca -batch -config ca.cnf -cert ca.pem -keyfile ca.key -in expired.csr -extfile names -notext \\
      -startdate 20200101000000Z -enddate 20200102000000Z -out expired.pem
    """

  private static let script = """
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from ssl import PROTOCOL_TLS_SERVER, SSLContext
    from random import Random
    from sys import argv
    place, name, seed = argv[1], argv[2], int(argv[3])
    chance = Random(seed)
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            status = 503 if chance.random() < 0.2 else 200
            if status == 200:
                with open(place + "/accepted", "ab") as file: file.write(body + b"\\n")
            self.send_response(status); self.send_header("content-length", "0"); self.end_headers()
        def log_message(self, *arguments): pass
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place + "/" + name + ".pem", place + "/" + name + ".key")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with open(place + "/port", "w") as file: file.write(str(server.server_address[1]) + "\\n")
    server.serve_forever()
    """
}
