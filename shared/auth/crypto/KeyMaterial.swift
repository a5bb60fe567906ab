internal import COpenSSL

/// One asymmetric key of OpenSSL: a public key, or a pair.
final class KeyMaterial: @unchecked Sendable {
    // Safe: OpenSSL counts references atomically and never changes a key after it was made; we only read it.
    private let pointer: OpaquePointer

    private init(owning pointer: OpaquePointer) { self.pointer = pointer }

    deinit { EVP_PKEY_free(pointer) }

    private static func adopt(_ pointer: OpaquePointer?) -> KeyMaterial? {
        guard let pointer else {
            // What stays in the thread's queue would be read as the cause of the next connection's failure.
            ERR_clear_error()
            return nil
        }
        return KeyMaterial(owning: pointer)
    }

    /// A new pair for this algorithm; nil when OpenSSL cannot make one.
    static func generate(_ algorithm: SignatureAlgorithm) -> KeyMaterial? {
        switch algorithm {
        case .edDSA: adopt(crypto_generate_ed25519())
        case .es256: adopt(crypto_generate_p256())
        case .rs256: adopt(crypto_generate_rsa(2_048))
        case .hs256: nil
        }
    }

    /// A public key from `SubjectPublicKeyInfo`; nil when it is none, or its point is not on the curve.
    static func publicKey(der: [UInt8]) -> KeyMaterial? {
        der.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            return adopt(d2i_PUBKEY(nil, &cursor, buffer.count))
        }
    }

    /// The 32 bytes of an Ed25519 public key (RFC 8032 §5.1.5).
    static func ed25519(publicKey bytes: [UInt8]) -> KeyMaterial? {
        guard bytes.count == 32 else { return nil }
        return adopt(EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, bytes, bytes.count))
    }

    /// A public key or a pair from PEM text.
    static func pem(_ text: String, isPrivate: Bool) -> KeyMaterial? {
        let bytes = Array(text.utf8)
        guard let bio = BIO_new_mem_buf(bytes, Int32(clamping: bytes.count)) else { return nil }
        defer { BIO_free(bio) }
        return adopt(
            isPrivate ? PEM_read_bio_PrivateKey(bio, nil, nil, nil) : PEM_read_bio_PUBKEY(bio, nil, nil, nil))
    }

    /// The one algorithm this key is for; nil for a kind we do not use, and for RSA below 2048 bits (RFC 7518 §3.3).
    var algorithm: SignatureAlgorithm? {
        if EVP_PKEY_is_a(pointer, "ED25519") == 1 { return .edDSA }
        if EVP_PKEY_is_a(pointer, "RSA") == 1 { return EVP_PKEY_get_bits(pointer) >= 2_048 ? .rs256 : nil }
        guard EVP_PKEY_is_a(pointer, "EC") == 1 else { return nil }
        var name = [CChar](repeating: 0, count: 64)
        var length = 0
        guard EVP_PKEY_get_group_name(pointer, &name, name.count, &length) == 1 else { return nil }
        let curve = String(decoding: name.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return curve == "prime256v1" || curve == "P-256" ? .es256 : nil
    }

    /// `SubjectPublicKeyInfo` of the public half.
    var publicDER: [UInt8]? {
        var buffer: UnsafeMutablePointer<UInt8>?
        let length = i2d_PUBKEY(pointer, &buffer)
        guard length > 0, let buffer else { return nil }
        defer { CRYPTO_free(buffer, nil, 0) }
        return Array(UnsafeBufferPointer(start: buffer, count: Int(length)))
    }

    /// The pair as PKCS #8 PEM text.
    var privatePEM: String? {
        guard let bio = BIO_new(BIO_s_mem()) else { return nil }
        defer { BIO_free(bio) }
        guard PEM_write_bio_PKCS8PrivateKey(bio, pointer, nil, nil, 0, nil, nil) == 1 else {
            ERR_clear_error()
            return nil
        }
        var text = [UInt8](repeating: 0, count: 16_384)
        let length = BIO_read(bio, &text, Int32(text.count))
        return length > 0 ? String(decoding: text.prefix(Int(length)), as: UTF8.self) : nil
    }

    /// Whether this is the signature of the message under the key; EdDSA hashes by itself, the others use SHA-256.
    func isSignature(_ signature: [UInt8], of message: some Collection<UInt8>, hashing: Bool) -> Bool {
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        let message = Array(message)
        let verdict =
            EVP_DigestVerifyInit(context, nil, hashing ? EVP_sha256() : nil, nil, pointer) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        if !verdict { ERR_clear_error() }
        return verdict
    }

    /// The signature of the message in OpenSSL's own form; nil when the key has no private half.
    func sign(_ message: some Collection<UInt8>, hashing: Bool) -> [UInt8]? {
        guard let context = EVP_MD_CTX_new() else { return nil }
        defer { EVP_MD_CTX_free(context) }
        let message = Array(message)
        var signature = [UInt8](repeating: 0, count: Int(EVP_PKEY_get_size(pointer)))
        var length = signature.count
        guard EVP_DigestSignInit(context, nil, hashing ? EVP_sha256() : nil, nil, pointer) == 1,
            EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else {
            ERR_clear_error()
            return nil
        }
        return Array(signature.prefix(length))
    }
}
