internal import Kernel

/// A JWS in compact form (RFC 7515 §7.1), taken apart and with its signature checked, but with its content not yet
/// looked at.
struct SignedMessage: Sendable {
    let header: JSONValue
    let payload: [UInt8]

    /// The longest token that is looked at, in bytes.
    static let byteLimit = 8_192

    /// Takes a token apart and checks its signature under the one key that the set has for it.
    init(verifying token: String, with keys: KeySet) throws(TokenError) {
        let bytes = Array(token.utf8)
        guard bytes.count <= SignedMessage.byteLimit else { throw .malformed }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { throw .malformed }
        guard let headerBytes = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]), let header = JSONValue(objectIn: headerBytes)
        else { throw .malformed }

        guard let name = header["alg"]?.string, let algorithm = SignatureAlgorithm(rawValue: name) else {
            throw .unsupportedAlgorithm
        }
        // RFC 7515 §4.1.11 — we know no extension, so every `crit` is refused; `b64` (RFC 7797) would change what is
        // signed.
        guard header["crit"] == nil, header["b64"] == nil else { throw .unsupportedAlgorithm }
        let id = header["kid"]
        if id != nil, id?.string == nil { throw .malformed }
        // `jku`, `jwk`, `x5u` and `x5c` are never read: a token does not bring its own key (RFC 8725 §3.10).
        let key = try keys.key(named: id?.string, for: algorithm)
        // RFC 7515 §5.2 — over the bytes as received, not as encoded again.
        guard key.isSignature(signature, of: bytes[..<parts[1].endIndex]) else { throw .badSignature }
        self.header = header
        self.payload = payload
    }

    /// Signs a header and a payload.
    static func sign(payload: [UInt8], type: String, with key: SigningKey) throws(KeyError) -> String {
        let header = "{\"alg\":\"\(key.algorithm.rawValue)\",\"kid\":\"\(key.id)\",\"typ\":\"\(type)\"}"
        let content = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(payload)
        return content + "." + Base64URL.encode(try key.sign(Array(content.utf8)))
    }
}
