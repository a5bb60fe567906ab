internal import Kernel

/// Reads JSON Web Key Sets (RFC 7517).
package enum JWKS {
    /// The most bytes of a key set that are read.
    package static let byteLimit = 65_536

    /// The public signature keys of a set. Keys of other kinds, uses and algorithms are passed over (RFC 7517 §5), and
    /// so are shared secrets: who publishes one has lost it. `.unreadable` when the text is no key set.
    package static func read(_ bytes: [UInt8]) throws(KeyError) -> KeySet {
        guard bytes.count <= byteLimit, let keys = JSONValue(objectIn: bytes, upTo: byteLimit)?["keys"]?.array else {
            throw .unreadable
        }
        return KeySet(keys.compactMap { verificationKey($0) })
    }

    /// One key of a set, or nil when it is not for us.
    static func verificationKey(_ jwk: JSONValue) -> VerificationKey? {
        if let use = jwk["use"], use != .string("sig") { return nil }
        if let operations = jwk["key_ops"] {
            guard let list = operations.array, list.contains(.string("verify")) else { return nil }
        }
        guard let material = material(jwk), let algorithm = material.algorithm else { return nil }
        // RFC 8725 §3.1 — a key that names another algorithm than the one we would use is not used at all.
        if let named = jwk["alg"], named != .string(algorithm.rawValue) { return nil }
        guard let id = jwk["kid"] else {
            return PublicJWK(material).map {
                VerificationKey(id: $0.thumbprint, material: material, algorithm: algorithm)
            }
        }
        return id.string.map { VerificationKey(id: $0, material: material, algorithm: algorithm) }
    }

    private static func material(_ jwk: JSONValue) -> KeyMaterial? {
        func bytes(_ name: String) -> [UInt8]? { jwk[name]?.string.flatMap { Base64URL.decode($0) } }
        switch (jwk["kty"]?.string, jwk["crv"]?.string) {
        case ("OKP", "Ed25519"):
            return bytes("x").flatMap(KeyMaterial.ed25519(publicKey:))
        case ("EC", "P-256"):
            guard let x = bytes("x"), let y = bytes("y"), x.count == 32, y.count == 32 else { return nil }
            return KeyMaterial.publicKey(der: DER.p256PublicKey(x: x, y: y))
        case ("RSA", _):
            guard let modulus = bytes("n"), let exponent = bytes("e") else { return nil }
            return KeyMaterial.publicKey(der: DER.rsaPublicKey(modulus: modulus, exponent: exponent))
        default:
            return nil
        }
    }
}
