package import Kernel

/// The tokens our services show each other: a minute long at most, and good at one service only.
package struct ServiceTokens: Sendable {
    /// How long a service token lives.
    package static let lifetime: Duration = .seconds(60)

    private let key: SigningKey
    private let issuer: String
    private let service: String
    private let clock: any WallClock
    private let random: any RandomSource

    /// Tokens that `service` shows; `key` is shared by all services and signs nothing else.
    package init(
        key: SigningKey, issuer: String, service: String, clock: any WallClock, random: any RandomSource
    ) {
        self.key = key
        self.issuer = issuer
        self.service = service
        self.clock = clock
        self.random = random
    }

    /// A token for a call to the service of that name.
    package func token(for target: String) throws -> String {
        let now = clock.now
        let claims = ServiceClaims(
            iss: issuer, aud: target, sub: "service:\(service)", iat: now.seconds,
            exp: (now + ServiceTokens.lifetime).seconds, jti: random.uuid(at: now),
            tokenType: TokenType.service.rawValue)
        return try SignedMessage.sign(payload: JSON.encode(claims), type: TokenType.service.headerType, with: key)
    }

    /// Checks what neighbours show to this service.
    package func verifier() -> TokenVerifier {
        TokenVerifier(
            keys: FixedKeys(key.verificationKey),
            rules: ClaimRules(
                issuer: issuer, audience: service, type: .service, leeway: .seconds(5),
                longestLife: ServiceTokens.lifetime),
            clock: clock)
    }

    private struct ServiceClaims: Encodable {
        let iss: String
        let aud: String
        let sub: String
        let iat: Int64
        let exp: Int64
        let jti: String
        let tokenType: String
    }
}
