/// Why a token is not accepted. For logs and our own decisions: clients hear only `message`.
package enum TokenError: Error, Sendable, Equatable {
    /// Not three parts of base64url, not JSON, too long, or a part of a wrong type.
    case malformed
    /// Another algorithm than the key's, `none` among them, or a `crit` that we do not know.
    case unsupportedAlgorithm
    /// It names a key that we do not have, or does not say which of several.
    case unknownKey
    /// No keys could be had yet: the token may well be good.
    case keysUnavailable
    case badSignature
    case expired
    /// `nbf` or `iat` lies ahead.
    case notYetValid
    /// It says it lives longer than such tokens may.
    case tooLongLived
    case wrongIssuer
    case wrongAudience
    /// A refresh or service token where an access token is wanted, or the other way round.
    case wrongType
    /// A claim is missing or has a wrong type or value.
    case claim(String)

    /// One sentence for whoever showed the token.
    package var message: String {
        self == .expired ? "Token has expired" : "Could not validate token"
    }
}
