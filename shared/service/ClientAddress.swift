package import HTTP
package import Kernel

/// Finds out who a request comes from when it came through a proxy of ours: `X-Forwarded-For` is walked from the right,
/// trusted hops are skipped, the first other address is the client (RFC 7239 §7.4 says why no more is believed).
/// `Forwarded` is not read: one of the two must be the one that counts, and proxies write this one.
package struct ClientAddress: Middleware {
    let trusted: [NetworkRange]

    package init(trusted: [NetworkRange]) {
        self.trusted = trusted
    }

    package func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
        guard !trusted.isEmpty, request.headers.contains("X-Forwarded-For"), let peer = IPAddress(request.peer),
            isTrusted(peer)
        else { return try await next(request) }
        var request = request
        let hops = request.headers.values("X-Forwarded-For").joined(separator: ",").split(separator: ",")
        for hop in hops.reversed() {
            guard let address = IPAddress(String(hop.filter { $0 != " " && $0 != "\t" })) else { break }
            request.peer = address.text
            if !isTrusted(address) { break }
        }
        return try await next(request)
    }

    private func isTrusted(_ address: IPAddress) -> Bool { trusted.contains { $0.contains(address) } }
}
