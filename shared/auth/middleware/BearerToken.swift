package import HTTP
package import Kernel

/// The token of an `Authorization` field (RFC 6750 §2.1).
package enum BearerToken {
    /// The token that a request shows; `.unauthenticated` without one `Authorization` field of exactly this form.
    package static func read(from headers: Headers) throws(ServiceError) -> String {
        // Two fields could be understood differently by two readers, so neither counts.
        guard headers.count(of: "Authorization") == 1, let token = headers.withValue("Authorization", token(in:)) ?? nil else {
            throw missing
        }
        return token
    }

    /// RFC 9110 §11.1 — the scheme, which compares without case, one space, and the token.
    private static func token(in field: UnsafeBufferPointer<UInt8>) -> String? {
        guard field.count > 7, FieldName(UnsafeBufferPointer(rebasing: field[..<7])).equals("bearer ") else { return nil }
        let token = UnsafeBufferPointer(rebasing: field[7...])
        return token.contains(0x20) ? nil : String(decoding: token, as: UTF8.self)
    }

    /// What a request without a usable `Authorization` field is told.
    package static let missing = ServiceError(
        .unauthenticated, "Missing or invalid authorization header", code: "authorization_missing")
}
