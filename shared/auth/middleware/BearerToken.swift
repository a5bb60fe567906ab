package import HTTP
package import Kernel

/// The token of an `Authorization` field (RFC 6750 §2.1).
package enum BearerToken {
    /// The token that a request shows; `.unauthenticated` without one `Authorization` field of exactly this form.
    package static func read(from headers: Headers) throws(ServiceError) -> String {
        let fields = headers.values("Authorization")
        // Two fields could be understood differently by two readers, so neither counts.
        guard fields.count == 1, let field = fields.first else { throw missing }
        let bytes = field.utf8
        guard bytes.count > scheme.count, zip(bytes, scheme).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 }),
            let start = bytes.index(bytes.startIndex, offsetBy: scheme.count, limitedBy: bytes.endIndex),
            !bytes[start...].contains(UInt8(ascii: " "))
        else { throw missing }
        return String(field[start...])
    }

    /// RFC 9110 §11.1 — the scheme compares without case; the space after it is one.
    private static let scheme = Array("bearer ".utf8)

    /// What a request without a usable `Authorization` field is told.
    package static let missing = ServiceError(
        .unauthenticated, "Missing or invalid authorization header", code: "authorization_missing")
}
