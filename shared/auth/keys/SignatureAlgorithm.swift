/// The signatures we accept (RFC 7518 §3.1, RFC 8037 §3.1). There is no `none`.
package enum SignatureAlgorithm: String, Sendable, CaseIterable {
    case edDSA = "EdDSA"
    case es256 = "ES256"
    case rs256 = "RS256"
    case hs256 = "HS256"
}
