/// The keys that tokens may be signed with. Each has one name and one algorithm; a token chooses only among them.
package struct KeySet: Sendable {
    package let keys: [VerificationKey]

    /// The first of several keys with the same name counts.
    package init(_ keys: [VerificationKey]) { self.keys = keys }

    /// The key for a token's header: by name when it says one, else the only key of that algorithm.
    func key(named id: String?, for algorithm: SignatureAlgorithm) throws(TokenError) -> VerificationKey {
        if let id {
            guard let key = keys.first(where: { $0.id == id }) else { throw .unknownKey }
            // RFC 8725 §3.1 — the key decides the algorithm, not the token.
            guard key.algorithm == algorithm else { throw .unsupportedAlgorithm }
            return key
        }
        let candidates = keys.filter { $0.algorithm == algorithm }
        guard let key = candidates.first else { throw .unsupportedAlgorithm }
        guard candidates.count == 1 else { throw .unknownKey }
        return key
    }
}

/// Where a verifier finds the keys of the moment.
package protocol KeySource: Sendable {
    /// The keys known now.
    var keySet: KeySet { get }
    /// Grows whenever `keySet` changed, so that nothing verified under old keys is remembered.
    var generation: UInt64 { get }
    /// False while no keys could be had at all, so that a good token cannot be told from a bad one.
    var isReady: Bool { get }
    /// Looks for newer keys after a token named an unknown one; false when there is nothing new.
    func refresh() async -> Bool
}

/// Keys that stay as they are.
package struct FixedKeys: KeySource {
    package let keySet: KeySet
    package let generation: UInt64 = 0
    package let isReady = true

    package init(_ keys: VerificationKey...) { keySet = KeySet(keys) }
    package init(_ keySet: KeySet) { self.keySet = keySet }

    package func refresh() async -> Bool { false }
}
