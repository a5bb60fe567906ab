/// The keys of an issuer: the first signs, all are published and verify.
///
/// To change keys, add the new one behind the first, wait until every verifier has it, then move it to the front, and
/// drop the old one when its last token has expired.
package struct KeyRing: Sendable {
    package let keys: [SigningKey]

    /// `.unreadable` when there is no key at all.
    package init(_ keys: [SigningKey]) throws(KeyError) {
        guard !keys.isEmpty else { throw .unreadable }
        self.keys = keys
    }

    /// The private keys of a PEM text, in their order.
    package init(privatePEM text: String) throws(KeyError) {
        let ending = "-----END PRIVATE KEY-----"
        var keys: [SigningKey] = []
        var block = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
            block += line + "\n"
            guard line.hasPrefix(ending) else { continue }
            keys.append(try SigningKey(privatePEM: block))
            block = ""
        }
        try self.init(keys)
    }

    /// The private keys of a setting that is one line: each the base64 of its PKCS#8 form (RFC 5958), which is a PEM
    /// file without its frame and line ends, divided by commas. A whole PEM text is taken as well.
    package init(setting text: String) throws(KeyError) {
        if text.contains("-----BEGIN") {
            try self.init(privatePEM: text)
            return
        }
        var keys: [SigningKey] = []
        for key in text.split(separator: ",") {
            var block = "-----BEGIN PRIVATE KEY-----\n"
            var rest = key.drop { $0 == " " }
            while !rest.isEmpty {
                // RFC 7468 §2: lines of 64 characters.
                block += rest.prefix(64) + "\n"
                rest = rest.dropFirst(64)
            }
            keys.append(try SigningKey(privatePEM: block + "-----END PRIVATE KEY-----\n"))
        }
        try self.init(keys)
    }

    /// The key that signs.
    package var signing: SigningKey { keys[0] }

    /// All of them, for checking.
    package var keySet: KeySet { KeySet(keys.map(\.verificationKey)) }

    /// The public halves as a key set (RFC 7517 §5); shared secrets are never in it.
    package var jwks: [UInt8] {
        Array("{\"keys\":[\(keys.compactMap(\.publicJWK).joined(separator: ","))]}".utf8)
    }

    /// The private keys as PEM text, in their order.
    package var privatePEM: String { keys.compactMap(\.privatePEM).joined() }

    /// With a new key that verifiers can learn, while the first still signs.
    package func announcing(_ key: SigningKey) -> KeyRing { KeyRing(unchecked: keys + [key]) }

    /// With the key of this name in front; unchanged when there is none.
    package func signing(with id: String) -> KeyRing {
        KeyRing(unchecked: keys.filter { $0.id == id } + keys.filter { $0.id != id })
    }

    /// Without the key of this name, unless it signs.
    package func retiring(_ id: String) -> KeyRing {
        KeyRing(unchecked: keys.filter { $0.id != id || $0.id == signing.id })
    }

    private init(unchecked keys: [SigningKey]) { self.keys = keys }
}
