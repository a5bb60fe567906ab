internal import Kernel

/// The public half of a key as JSON (RFC 7517, RFC 8037).
struct PublicJWK: Sendable {
    /// The members that identify the key, in the order of their names, as RFC 7638 §3.2 hashes them.
    let members: [(name: String, value: String)]
    let algorithm: SignatureAlgorithm

    /// The members of this key; nil for a kind we do not use.
    init?(_ material: KeyMaterial) {
        guard let algorithm = material.algorithm, let der = material.publicDER else { return nil }
        self.algorithm = algorithm
        switch algorithm {
        case .edDSA:
            guard der.count >= 32 else { return nil }
            members = [("crv", "Ed25519"), ("kty", "OKP"), ("x", Base64URL.encode(der.suffix(32)))]
        case .es256:
            guard der.count >= 65, der[der.count - 65] == 0x04 else { return nil }
            let point = der.suffix(64)
            members = [
                ("crv", "P-256"), ("kty", "EC"), ("x", Base64URL.encode(point.prefix(32))),
                ("y", Base64URL.encode(point.suffix(32))),
            ]
        case .rs256:
            guard let (modulus, exponent) = DER.rsaNumbers(publicKey: der) else { return nil }
            members = [("e", Base64URL.encode(exponent)), ("kty", "RSA"), ("n", Base64URL.encode(modulus))]
        case .hs256:
            return nil
        }
    }

    /// SHA-256 over the identifying members (RFC 7638 §3): a name that only this key has.
    var thumbprint: String {
        let text = members.map { "\"\($0.name)\":\"\($0.value)\"" }.joined(separator: ",")
        return Base64URL.encode(Digest.sha256("{\(text)}".utf8))
    }

    /// The key as one object of a JWKS.
    func json(id: String) -> String {
        let fields = members + [("alg", algorithm.rawValue), ("kid", id), ("use", "sig")]
        return "{" + fields.map { "\"\($0.name)\":\"\($0.value)\"" }.joined(separator: ",") + "}"
    }
}
