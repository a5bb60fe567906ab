package import Kernel

/// An opaque token of 256 random bits. Only its hash is stored: who reads the database cannot use it.
package struct RefreshToken: Sendable {
    /// What the client keeps: 43 letters.
    package let text: String
    /// SHA-256 of the text, 32 bytes; what is stored and looked up.
    package let hash: [UInt8]

    /// A new one.
    package init(random: any RandomSource) {
        self.init(verbatim: Base64URL.encode(random.bytes(32)))
    }

    /// One that a client shows; nil when it has not the form of ours.
    package init?(_ text: String) {
        guard text.utf8.count == 43, Base64URL.decode(text)?.count == 32 else { return nil }
        self.init(verbatim: text)
    }

    private init(verbatim text: String) {
        self.text = text
        hash = RefreshToken.hash(text)
    }

    /// The hash of any text; unlike the tokens themselves it may be stored and logged.
    package static func hash(_ text: String) -> [UInt8] { Digest.sha256(text.utf8) }
}
