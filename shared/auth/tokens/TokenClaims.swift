package import HTTP
package import Kernel

/// What a verified token says.
package struct TokenClaims: Sendable, Equatable {
    /// Who shows it.
    package let identity: Identity
    /// From this moment on it is worth nothing.
    package let expiresAt: Timestamp
    package let issuedAt: Timestamp?

    package init(identity: Identity, expiresAt: Timestamp, issuedAt: Timestamp?) {
        self.identity = identity
        self.expiresAt = expiresAt
        self.issuedAt = issuedAt
    }
}

/// What a token is for (`token_type`); one kind is never taken for another.
package enum TokenType: String, Sendable {
    case access, service

    /// The `typ` we write (RFC 9068 §2.1 for access tokens).
    var headerType: String {
        switch self {
        case .access: "at+jwt"
        case .service: "service+jwt"
        }
    }

    /// Whether a header's `typ` may stand on such a token; the general `JWT`, or none, is accepted from older issuers.
    func accepts(headerType: JSONValue?) -> Bool {
        guard let headerType else { return true }
        // RFC 7515 §4.1.9 — media types compare without case, and `application/` may be left out.
        guard var name = headerType.string?.lowercased() else { return false }
        if name.hasPrefix("application/") { name.removeFirst("application/".count) }
        return name == "jwt" || name == self.headerType
    }
}
