internal import COpenSSL
package import Kernel

/// Keeps secrets that must be read again where a copy of the database alone gives nothing away: AES-256-GCM (NIST SP
/// 800-38D) with a nonce of its own for each.
package struct SecretBox: Sendable {
    private let key: [UInt8]
    private let random: any RandomSource

    private static let nonceLength = 12
    private static let tagLength = 16
    /// The first byte of what is sealed, so that another way can follow.
    private static let version: UInt8 = 1

    /// The key is made of a text of any length by SHA-256; one with 32 random bytes in it is meant.
    package init(key text: String, random: any RandomSource) {
        key = Digest.sha256(Array("analyticbot secret box\n".utf8) + Array(text.utf8))
        self.random = random
    }

    /// Seals a secret. `place` says where it belongs: opened anywhere else it is refused.
    package func seal(_ secret: [UInt8], for place: String) -> [UInt8] {
        let nonce = random.bytes(SecretBox.nonceLength)
        var sealed = [UInt8](repeating: 0, count: secret.count)
        var tag = [UInt8](repeating: 0, count: SecretBox.tagLength)
        let isDone = SecretBox.with { context in
            var count: Int32 = 0
            let place = Array(place.utf8)
            return EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
                && EVP_EncryptUpdate(context, nil, &count, place, Int32(clamping: place.count)) == 1
                && EVP_EncryptUpdate(context, &sealed, &count, secret, Int32(clamping: secret.count)) == 1
                && EVP_EncryptFinal_ex(context, nil, &count) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(SecretBox.tagLength), &tag) == 1
        }
        precondition(isDone, "OpenSSL seals nothing: there is no AES-256-GCM, or no memory")
        return [SecretBox.version] + nonce + sealed + tag
    }

    /// The secret; nil when it was sealed with another key, for another place, or was changed.
    package func open(_ sealed: [UInt8], for place: String) -> [UInt8]? {
        let overhead = 1 + SecretBox.nonceLength + SecretBox.tagLength
        guard sealed.count >= overhead, sealed[0] == SecretBox.version else { return nil }
        let nonce = Array(sealed[1...SecretBox.nonceLength])
        let content = Array(sealed[(1 + SecretBox.nonceLength)..<(sealed.count - SecretBox.tagLength)])
        var tag = Array(sealed.suffix(SecretBox.tagLength))
        var secret = [UInt8](repeating: 0, count: content.count)
        let isWhole = SecretBox.with { context in
            var count: Int32 = 0
            let place = Array(place.utf8)
            return EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
                && EVP_DecryptUpdate(context, nil, &count, place, Int32(clamping: place.count)) == 1
                && EVP_DecryptUpdate(context, &secret, &count, content, Int32(clamping: content.count)) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(SecretBox.tagLength), &tag) == 1
                && EVP_DecryptFinal_ex(context, nil, &count) == 1
        }
        return isWhole ? secret : nil
    }

    private static func with(_ body: (OpaquePointer) -> Bool) -> Bool {
        guard let context = EVP_CIPHER_CTX_new() else { return false }
        defer { EVP_CIPHER_CTX_free(context) }
        let isDone = body(context)
        // What stays in the thread's queue would be read as the cause of the next connection's failure.
        if !isDone { ERR_clear_error() }
        return isDone
    }
}
