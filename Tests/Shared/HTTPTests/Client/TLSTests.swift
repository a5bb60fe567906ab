import Glibc
import HTTP
import Kernel
import Reactor
import TestSupport
import Testing

/// Whether there is an `openssl` to play the other side.
private let hasOpenSSL = system("command -v openssl >/dev/null 2>&1") == 0

@Suite("TLS with a server that nobody here wrote", .enabled(if: hasOpenSSL, "openssl is not installed"))
struct TLSTests {
    /// Lends `body` an `openssl s_server` whose certificate is for `names`, with the file of the authority to trust.
    static func withServer(
        names: String, days: Int = 2, options: String = "",
        _ body: (_ port: Int, _ authority: String) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let port = try freePort()
            let script = """
                cd \(folder) && exec >log 2>&1
                openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=Authority -days 2
                openssl req -newkey rsa:2048 -nodes -keyout key.pem -out csr.pem -subj /CN=server
                printf 'subjectAltName=\(names)' > names
                openssl x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) \
                    -extfile names -out cert.pem
                openssl s_server -accept 127.0.0.1:\(port) -cert cert.pem -key key.pem -www -quiet \(options) &
                echo $! > pid
                """
            try #require(system("sh -c '\(script.split(separator: "'").joined(separator: "'\\''"))'") == 0)
            defer { _ = system("kill $(cat \(folder)/pid) 2>/dev/null") }
            let isUp = await eventually { RawClient.canConnect(to: port) }
            try #require(isUp, "openssl s_server did not start")
            try await body(port, "\(folder)/ca.pem")
        }
    }

    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard status == 0 else { throw SupportError("no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// The answer of a client that trusts that authority, or what kept it from one.
    func get(_ url: String, trusting authority: String?) async throws -> Result<String, ClientError> {
        let loops = try EventLoopGroup(loops: 1)
        var limits = ClientLimits()
        limits.trustedCertificates = authority
        let client = HTTPClient(loops: loops, limits: limits)
        let result: Result<String, ClientError>
        do {
            let answer = try await client.send(ClientRequest(.get, url))
            result = .success(String(decoding: try await answer.body.collect(upTo: 1_000_000), as: UTF8.self))
        } catch let error as ClientError {
            result = .failure(error)
        }
        await client.shutdown()
        await loops.shutdown()
        return result
    }

    func isRefused(_ result: Result<String, ClientError>) -> Bool {
        if case .failure(.tls) = result { true } else { false }
    }

    @Test func `a certificate of a trusted authority for the right name is accepted`() async throws {
        try await Self.withServer(names: "DNS:localhost,IP:127.0.0.1") { port, authority in
            for host in ["localhost", "127.0.0.1"] {
                let page = try await get("https://\(host):\(port)/", trusting: authority).get()
                #expect(page.contains("TLSv1.3"))
            }
        }
    }

    @Test func `a certificate for another name is refused`() async throws {
        try await Self.withServer(names: "DNS:example.org") { port, authority in
            let byName = try await get("https://localhost:\(port)/", trusting: authority)
            let byAddress = try await get("https://127.0.0.1:\(port)/", trusting: authority)
            #expect(isRefused(byName) && isRefused(byAddress))
        }
    }

    @Test func `a certificate of an authority that the machine does not know is refused`() async throws {
        try await Self.withServer(names: "DNS:localhost") { port, _ in
            let answer = try await get("https://localhost:\(port)/", trusting: nil)
            #expect(isRefused(answer))
        }
    }

    @Test func `a server that speaks nothing newer than TLS 1_1 is refused`() async throws {
        try await Self.withServer(names: "DNS:localhost", options: "-tls1_1 -cipher ALL:@SECLEVEL=0") {
            port, authority in
            let answer = try await get("https://localhost:\(port)/", trusting: authority)
            #expect(isRefused(answer))
        }
    }
}

extension RawClient {
    /// Whether somebody listens on that port.
    static func canConnect(to port: Int) -> Bool {
        guard let descriptor = try? RawClient(port: port).connected() else { return false }
        close(descriptor)
        return true
    }
}
