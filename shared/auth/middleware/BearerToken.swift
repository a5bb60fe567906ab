package import HTTP
package import Kernel

/// The token of an `Authorization` field (RFC 6750 §2.1).
package enum BearerToken {
    /// The token that a request shows; `.unauthenticated` without one `Authorization` field of exactly this form.
    package static func read(from headers: Headers) throws(ServiceError) -> String {
        let fields = headers.values("Authorization")
        // Two fields could be understood differently by two readers, so neither counts.
        guard fields.count == 1, var field = fields.first, let token = field.withUTF8(token) else { throw missing }
        return token
    }

    /// What follows `Bearer` and one space, when there is no other space; the scheme compares without case (RFC 9110
    /// §11.1).
    private static func token(in field: UnsafeBufferPointer<UInt8>) -> String? {
        let scheme: StaticString = "bearer "
        let length = scheme.utf8CodeUnitCount
        guard field.count > length else { return nil }
        for index in 0..<length where field[index] | 0x20 != scheme.utf8Start[index] { return nil }
        let token = UnsafeBufferPointer(rebasing: field[length...])
        return token.contains(UInt8(ascii: " ")) ? nil : String(decoding: token, as: UTF8.self)
    }

    /// What a request without a usable `Authorization` field is told.
    package static let missing = ServiceError(
        .unauthenticated, "Missing or invalid authorization header", code: "authorization_missing")
}
