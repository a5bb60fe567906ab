internal import Auth
internal import HTTP
internal import Kernel

/// How a service checks the tokens it is shown: those of people by the published keys, those of neighbours by the
/// secret that the services share.
struct TokenChecks {
    let people: TokenVerifier
    /// Nil without a shared secret: no neighbour is let in then.
    let services: TokenVerifier?

    /// The most bytes of a key set.
    private static let keySetBytes = 65_536

    init(_ definition: ServiceDefinition, _ parts: ServiceParts, _ context: ServiceDefinition.Context) throws {
        let settings = context.settings
        let clock = context.platform.clock
        let fixed = try TokenChecks.fixedKeys(settings) + (parts.ownKeys?.keys ?? [])
        let source: any KeySource
        if parts.ownKeys != nil {
            source = FixedKeys(KeySet(fixed))
        } else {
            let client = context.platform.client
            source = RemoteKeySet(fixed: fixed, clock: clock) {
                let response = try await client.send(ClientRequest(.get, settings.keySetURL))
                guard response.status == .ok else {
                    throw ServiceError(.badUpstream, "The key set answers \(response.status.code).")
                }
                return try await response.body.collect(upTo: TokenChecks.keySetBytes)
            }
        }
        people = TokenVerifier(
            keys: source, rules: ClaimRules(issuer: settings.tokenIssuer, audience: settings.tokenAudience),
            clock: clock)
        services = try settings.serviceTokenSecret.map { secret in
            try ServiceTokens(
                key: SigningKey(id: "services", secret: Array(secret.utf8)), issuer: settings.tokenIssuer,
                service: definition.name, clock: clock, random: context.platform.random
            ).verifier()
        }
    }

    /// The keys that the settings name.
    private static func fixedKeys(_ settings: CommonSettings) throws -> [VerificationKey] {
        var keys: [VerificationKey] = []
        if let secret = settings.sharedTokenSecret {
            keys.append(try VerificationKey(id: "hs256", secret: Array(secret.utf8)))
        }
        if let file = settings.publicKeyFile {
            guard let text = contentsOfFile(file), let key = try? VerificationKey(publicPEM: text) else {
                throw ConfigurationError(mistakes: ["JWT_PUBLIC_KEY_FILE=\(file) holds no public key"])
            }
            keys.append(key)
        }
        return keys
    }
}
