/// One key that can check signatures, for one algorithm only (RFC 8725 §3.1).
package struct VerificationKey: Sendable {
    /// The name tokens call it by (`kid`).
    package let id: String
    package let algorithm: SignatureAlgorithm
    let secret: Secret

    enum Secret: Sendable {
        case asymmetric(KeyMaterial)
        case shared(HMACKey)
    }

    /// The fewest bytes of a shared secret (RFC 7518 §3.2: as long as the hash).
    package static let minimumSecretBytes = 32

    init(id: String, material: KeyMaterial, algorithm: SignatureAlgorithm) {
        self.id = id
        self.algorithm = algorithm
        secret = .asymmetric(material)
    }

    /// HS256 with a shared secret; `.weakSecret` below 32 bytes.
    package init(id: String, secret bytes: [UInt8]) throws(KeyError) {
        guard bytes.count >= VerificationKey.minimumSecretBytes else { throw .weakSecret }
        self.id = id
        algorithm = .hs256
        secret = .shared(HMACKey(bytes))
    }

    /// A public key as PEM text; the kind of key decides the algorithm. Without `id` it is the key's thumbprint.
    package init(id: String? = nil, publicPEM text: String) throws(KeyError) {
        guard let material = KeyMaterial.pem(text, isPrivate: false) else { throw .unreadable }
        guard let algorithm = material.algorithm, let jwk = PublicJWK(material) else { throw .unsupported }
        self.init(id: id ?? jwk.thumbprint, material: material, algorithm: algorithm)
    }

    /// Whether this is the key's signature of the message.
    package func isSignature(_ signature: [UInt8], of message: some Collection<UInt8>) -> Bool {
        switch (secret, algorithm) {
        case (.shared(let key), _):
            return constantTimeEqual(key.code(for: message), signature)
        case (.asymmetric(let key), .es256):
            // RFC 7518 §3.4 — exactly two 32-byte numbers, never DER.
            guard signature.count == 64 else { return false }
            return key.isSignature(DER.ecdsaSignature(raw: signature), of: message, hashing: true)
        case (.asymmetric(let key), _):
            return key.isSignature(signature, of: message, hashing: algorithm != .edDSA)
        }
    }
}

/// Why a key cannot be used.
package enum KeyError: Error, Sendable, Equatable {
    /// The text is no key.
    case unreadable
    /// A key of another kind or size than Ed25519, P-256, or RSA from 2048 bits.
    case unsupported
    /// A shared secret below 32 bytes.
    case weakSecret
    /// The file with the private key can be read by others, or cannot be read or written by us.
    case file(String)
}
