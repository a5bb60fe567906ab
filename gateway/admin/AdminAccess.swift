internal import Auth
internal import HTTP
internal import Kernel

/// Lets in who sits at this machine, and other services of ours by their token; nobody else.
struct AdminAccess: Middleware {
    /// Checks service tokens; nil when the services share no secret.
    let services: TokenVerifier?
    /// Whether being on this machine is enough: only while the port listens on this machine alone.
    let trustsLoopback: Bool

    func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
        if request.headers["Authorization"] != nil {
            try checkToken(request)
        } else {
            guard trustsLoopback, AdminAccess.isLoopback(request.peer) else { throw BearerToken.missing }
            try AdminAccess.checkBrowser(request)
        }
        return try await next(request)
    }

    private func checkToken(_ request: Request) throws(ServiceError) {
        let token = try BearerToken.read(from: request.headers)
        guard let services, (try? services.verify(token)) != nil else {
            throw ServiceError(.unauthenticated, "Invalid authentication credentials", code: "invalid_token")
        }
    }

    /// A page in a browser on this machine must not reach us: neither by a request across origins, which carries
    /// `Origin` or `Sec-Fetch-Site`, nor under a name of its own that it has pointed at 127.0.0.1 (DNS rebinding).
    private static func checkBrowser(_ request: Request) throws(ServiceError) {
        let isFromPage =
            request.headers["Origin"] != nil || request.headers["Sec-Fetch-Site"].map { $0 != "none" } ?? false
        guard !isFromPage, isLocalName(request.headers["Host"]) else {
            throw ServiceError(
                .forbidden, "Ask from this machine, by its own address, and not from a web page.",
                code: "not_from_here")
        }
    }

    private static func isLocalName(_ host: String?) -> Bool {
        guard var name = host?.lowercased() else { return true }
        if let colon = name.lastIndex(of: ":"), !name[colon...].contains("]") { name = String(name[..<colon]) }
        return name == "localhost" || isLoopback(name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : name)
    }

    /// Whether an address is of this machine itself (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3).
    static func isLoopback(_ address: String) -> Bool {
        address == "::1" || address.hasPrefix("::ffff:127.")
            || (address.hasPrefix("127.")
                && address.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") })
    }
}
