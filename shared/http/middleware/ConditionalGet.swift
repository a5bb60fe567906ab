internal import COpenSSL
internal import Kernel

/// Gives known bodies a strong `ETag` and answers 304 to a client that has the body already (RFC 9110 §13.1.2).
package struct ConditionalGet: Middleware {
    package init() {}

    package func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
        var response = try await next(request)
        guard request.method == .get || request.method == .head, response.status == .ok,
            case .bytes(let body) = response.body
        else { return response }
        let tag = response.headers["ETag"] ?? ConditionalGet.tag(of: body)
        response.headers["ETag"] = tag
        guard ConditionalGet.matches(request.headers.values("If-None-Match"), tag) else { return response }
        // RFC 9110 §15.4.5 — 304 carries what a cache updates, not what describes the body it does not have.
        var headers = response.headers
        headers.remove("Content-Type")
        headers.remove("Content-Length")
        return Response(.notModified, headers: headers)
    }

    /// A hash of the bytes: 128 bits of SHA-256.
    static func tag(of body: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256(body, body.count, &digest)
        return "\"\(hexadecimal(digest.prefix(16)))\""
    }

    /// RFC 9110 §13.1.2 — weak comparison: `W/"x"` matches `"x"`, and `*` matches anything that exists.
    static func matches(_ conditions: [String], _ tag: String) -> Bool {
        conditions.contains { condition in
            condition.split(separator: ",").contains { part in
                var candidate = part.drop { $0 == " " || $0 == "\t" }
                while let last = candidate.last, last == " " || last == "\t" { candidate.removeLast() }
                if candidate.hasPrefix("W/") { candidate = candidate.dropFirst(2) }
                return candidate == "*" || candidate == tag
            }
        }
    }
}
