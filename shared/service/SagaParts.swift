internal import Auth
internal import Discovery
internal import HTTP
package import Kernel
internal import Monitoring
package import Saga
internal import ServiceLifecycle

/// The sagas of a service, and where the services are that they call.
package struct SagaParts: Sendable {
    package let definitions: [SagaDefinition]
    package let neighbours: NeighbourAddresses

    package init(_ definitions: [SagaDefinition], neighbours: NeighbourAddresses) {
        self.definitions = definitions
        self.neighbours = neighbours
    }

    /// What runs the sagas, and what shows them to an operator.
    func running(
        _ definition: ServiceDefinition, _ context: ServiceDefinition.Context
    ) throws -> (runner: any Service, routes: any RouteGroup) {
        guard let secret = context.serviceTokenSecret else {
            throw ConfigurationError(mistakes: [NeighbourAddresses.noSecret])
        }
        let tokens = try ServiceTokens(
            key: SigningKey(id: "services", secret: Array(secret.utf8)), issuer: context.settings.tokens.issuer,
            service: definition.name, clock: context.platform.clock, random: context.platform.random)
        let runner = SagaRunner(
            store: context.sagas, definitions: definitions,
            neighbours: Neighbours(
                addresses: neighbours.addresses, client: context.platform.client, tokens: tokens),
            metrics: SagaMetrics(context.metrics.registry, store: context.sagas), logger: context.logger)
        return (runner, SagaRoutes(store: context.sagas, definitions: definitions))
    }
}

/// Where other services are, as the settings say: `ANALYTICS_SERVICE_URL` and the like.
package struct NeighbourAddresses: Sendable {
    /// The instances of each service, by its name.
    package let addresses: [String: [String]]

    static let noSecret = "SERVICE_TOKEN_SECRET is not set: the services that this one calls would refuse it"

    /// Reads where they are; each has its port of the loopback interface unless told otherwise. In production a
    /// service that calls others must have the secret that they share.
    package init(_ ports: [String: Int], _ settings: inout SettingsReader, _ common: CommonSettings) {
        var found: [String: [String]] = [:]
        for (name, port) in ports.sorted(by: { $0.key < $1.key }) {
            found[name] = settings.instances(
                "\(name.uppercased())_SERVICE_URL", default: "http://127.0.0.1:\(port)",
                "where the \(name) service is; several instances by commas"
            ).map(\.url)
        }
        addresses = found
        if common.environment == .production, common.serviceTokenSecret == nil {
            settings.refuse(NeighbourAddresses.noSecret)
        }
    }
}
