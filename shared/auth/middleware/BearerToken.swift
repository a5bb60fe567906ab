package import HTTP
package import Kernel

/// The token of an `Authorization` field (RFC 6750 §2.1).
package enum BearerToken {
    /// The token that a request shows; `.unauthenticated` without one `Authorization` field of exactly this form.
    package static func read(from headers: Headers) throws(ServiceError) -> String {
        // Two fields could be understood differently by two readers, so neither counts.
        guard headers.count(of: "Authorization") == 1, let shown = headers.withValue("Authorization", token),
            let token = shown
        else { throw missing }
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
        var spaces = 0
        for byte in token where byte == UInt8(ascii: " ") { spaces &+= 1 }
        return spaces > 0 ? nil : String(decoding: token, as: UTF8.self)
    }

    /// What a request without a usable `Authorization` field is told.
    package static let missing = ServiceError(
        .unauthenticated, "Missing or invalid authorization header", code: "authorization_missing")
}
