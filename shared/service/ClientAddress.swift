package import HTTP

/// Finds out who a request comes from when it came through a proxy of ours: `X-Forwarded-For` is walked from the right,
/// trusted hops are skipped, the first other address is the client (RFC 7239 §7.4 says why no more is believed).
package struct ClientAddress: Middleware {
    let trusted: Set<String>

    package init(trusted: [String]) {
        self.trusted = Set(trusted)
    }

    package func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
        guard trusted.contains(request.peer) else { return try await next(request) }
        var request = request
        let hops = request.headers.values("X-Forwarded-For").joined(separator: ",").split(separator: ",")
        for hop in hops.reversed() {
            let address = String(hop.filter { $0 != " " && $0 != "\t" })
            guard Self.isAddress(address) else { break }
            request.peer = address
            if !trusted.contains(address) { break }
        }
        return try await next(request)
    }

    private static func isAddress(_ text: String) -> Bool {
        (2...45).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20) || byte == UInt8(ascii: ".")
                    || byte == UInt8(ascii: ":")
            }
    }
}
