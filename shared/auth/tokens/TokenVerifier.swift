package import Kernel
internal import Synchronization

/// Checks tokens: signature under a known key, then every claim. What was found good is remembered until it expires.
package final class TokenVerifier: Sendable {
    private let keys: any KeySource
    private let rules: ClaimRules
    private let clock: any WallClock
    private let memory: Mutex<TokenMemory>

    package init(keys: any KeySource, rules: ClaimRules, clock: any WallClock) {
        self.keys = keys
        self.rules = rules
        self.clock = clock
        memory = Mutex(TokenMemory())
    }

    /// What the token says, or why it is not accepted, with the keys known now.
    package func verify(_ token: String) throws(TokenError) -> TokenClaims {
        // Two texts that differ in bytes can be equal as Unicode (a Kelvin sign and a K): only ASCII is looked up.
        guard TokenVerifier.isASCII(token) else { throw .malformed }
        let now = clock.now
        let generation = keys.generation
        if let known = memory.withLock({ $0.claims(of: token, generation: generation, at: now) }) { return known }
        let message = try SignedMessage(verifying: token, with: keys.keySet)
        let claims = try rules.check(message, at: now)
        memory.withLock { $0.remember(token, claims, generation: generation) }
        return claims
    }

    /// Looks at every byte, whatever the first ones are: such a loop takes many bytes at a step.
    private static func isASCII(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var all: UInt8 = 0
            for byte in bytes { all |= byte }
            return all < 0x80
        }
    }

    /// As `verify`, but a token that names an unknown key makes us look for newer keys once.
    package func verifyRefreshingKeys(_ token: String) async throws(TokenError) -> TokenClaims {
        do {
            return try verify(token)
        } catch .unknownKey {
            guard await keys.refresh() else { throw keys.isReady ? .unknownKey : .keysUnavailable }
            return try verify(token)
        }
    }
}

/// The tokens found good lately: two halves, the older of which is forgotten when the younger is full.
struct TokenMemory: Sendable {
    /// Tokens in one half.
    static let halfCapacity = 1_024

    private var young: [String: TokenClaims] = [:]
    private var old: [String: TokenClaims] = [:]
    private var generation: UInt64 = 0

    mutating func claims(of token: String, generation: UInt64, at now: Timestamp) -> TokenClaims? {
        guard generation == self.generation else { return nil }
        if let claims = young[token] { return now < claims.expiresAt ? claims : nil }
        guard let claims = old.removeValue(forKey: token), now < claims.expiresAt else { return nil }
        remember(token, claims, generation: generation)
        return claims
    }

    mutating func remember(_ token: String, _ claims: TokenClaims, generation: UInt64) {
        if generation != self.generation {
            young = [:]
            old = [:]
            self.generation = generation
        }
        if young.count >= TokenMemory.halfCapacity {
            old = young
            young = [:]
        }
        young[token] = claims
    }
}
