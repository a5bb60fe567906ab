internal import Auth
internal import HTTP
internal import Kernel

/// How a service checks the tokens it is shown: those of people by the published keys, those of neighbours by the
/// secret that the services share.
struct TokenChecks {
    let people: TokenVerifier
    /// Nil without a shared secret: no neighbour is let in then.
    let services: TokenVerifier?

    init(_ definition: ServiceDefinition, _ parts: ServiceParts, _ context: ServiceDefinition.Context) throws {
        let settings = context.settings
        let clock = context.platform.clock
        let source: any KeySource =
            if let own = parts.ownKeys {
                FixedKeys(KeySet(try settings.tokens.fixedKeys() + own.keys))
            } else {
                try settings.tokens.publishedKeys(by: context.platform.client, clock: clock)
            }
        people = TokenVerifier(keys: source, rules: settings.tokens.rules, clock: clock)
        services = try context.serviceTokenSecret.map { secret in
            try ServiceTokens(
                key: SigningKey(id: "services", secret: Array(secret.utf8)), issuer: settings.tokens.issuer,
                service: definition.name, clock: clock, random: context.platform.random
            ).verifier()
        }
    }
}
