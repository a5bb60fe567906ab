package import HTTP
package import Kernel

/// The token of an `Authorization` field (RFC 6750 §2.1).
package enum BearerToken {
    /// The token that a request shows; `.unauthenticated` without one `Authorization` field of exactly this form.
    package static func read(from headers: Headers) throws(ServiceError) -> String {
        let fields = headers.values("Authorization")
        // Two fields could be understood differently by two readers, so neither counts.
        guard fields.count == 1, let field = fields.first else { throw missing }
        let parts = field.split(separator: " ", omittingEmptySubsequences: false)
        // RFC 9110 §11.1 — the scheme compares without case.
        guard parts.count == 2, parts[0].lowercased() == "bearer", !parts[1].isEmpty else { throw missing }
        return String(parts[1])
    }

    /// What a request without a usable `Authorization` field is told.
    package static let missing = ServiceError(
        .unauthenticated, "Missing or invalid authorization header", code: "authorization_missing")
}
