/// A key that tokens are signed with.
package struct SigningKey: Sendable {
    /// The name that tokens carry as `kid`.
    package let id: String
    package let algorithm: SignatureAlgorithm
    /// The same key for checking.
    package let verificationKey: VerificationKey

    /// A new pair; `.unsupported` for HS256, which has no pairs.
    package static func generate(_ algorithm: SignatureAlgorithm = .edDSA) throws(KeyError) -> SigningKey {
        guard let material = KeyMaterial.generate(algorithm) else { throw .unsupported }
        return try SigningKey(material, id: nil)
    }

    /// HS256 with a shared secret; `.weakSecret` below 32 bytes.
    package init(id: String, secret: [UInt8]) throws(KeyError) {
        verificationKey = try VerificationKey(id: id, secret: secret)
        self.id = id
        algorithm = .hs256
    }

    /// A private key as PEM text; without `id` it is the key's thumbprint.
    package init(id: String? = nil, privatePEM text: String) throws(KeyError) {
        guard let material = KeyMaterial.pem(text, isPrivate: true) else { throw .unreadable }
        try self.init(material, id: id)
    }

    private init(_ material: KeyMaterial, id: String?) throws(KeyError) {
        guard let jwk = PublicJWK(material) else { throw .unsupported }
        self.id = id ?? jwk.thumbprint
        algorithm = jwk.algorithm
        verificationKey = VerificationKey(id: self.id, material: material, algorithm: jwk.algorithm)
    }

    /// The pair as PKCS #8 PEM text; nil for a shared secret.
    package var privatePEM: String? {
        if case .asymmetric(let material) = verificationKey.secret { material.privatePEM } else { nil }
    }

    /// The public half as one object of a JWKS; nil for a shared secret.
    package var publicJWK: String? {
        guard case .asymmetric(let material) = verificationKey.secret else { return nil }
        return PublicJWK(material)?.json(id: id)
    }

    /// The signature as a token carries it.
    package func sign(_ message: some Collection<UInt8>) throws(KeyError) -> [UInt8] {
        switch verificationKey.secret {
        case .shared(let key):
            return key.code(for: message)
        case .asymmetric(let material):
            guard let signature = material.sign(message, hashing: algorithm != .edDSA) else { throw .unsupported }
            guard algorithm == .es256 else { return signature }
            guard let raw = DER.rawSignature(ecdsa: signature) else { throw .unsupported }
            return raw
        }
    }
}
