package import Discovery
package import HTTP
internal import Kernel
package import Logging
package import Monitoring
package import ServiceLifecycle

/// How a program is reached: its listener, and its entry in Consul when `SERVICE_DISCOVERY_URL` names an agent.
///
/// They leave in the order that loses no request: readiness says no, the entry goes and neighbours get time to hear of
/// it, then the listener closes and running requests finish.
package struct FrontDoor: Sendable {
    private let service: String
    private let server: HTTPServer
    private let state: HealthState
    private let drain: Duration
    private let drainDelay: Duration
    private let discovery: DiscoverySettings

    /// `service` is the name it is found by: `user-service`.
    package init(
        service: String, server: HTTPServer, state: HealthState, drain: Duration, drainDelay: Duration,
        discovery: DiscoverySettings
    ) {
        self.service = service
        self.server = server
        self.state = state
        self.drain = drain
        self.drainDelay = drainDelay
        self.discovery = discovery
    }

    /// The end of a program's list of services: what starts last and stops first.
    package func services(_ platform: Platform, _ logger: Logger) -> [any Service] {
        let announcement = Announcement()
        let listener = Listener(
            server: server, state: state, drain: drain, drainDelay: drainDelay, announcement: announcement,
            logger: logger)
        guard let url = discovery.url else { return [listener] }
        let (state, server) = (state, server)
        let leave: @Sendable () -> Void = {
            state.markDraining()
            server.announceClose()
        }
        let id = "\(service)-\(hexadecimal(platform.random.bytes(4)))"
        let registration = Registration(
            consul: ConsulClient(url: url, token: discovery.token, http: platform.client), announcement: announcement,
            interval: discovery.interval, random: platform.random, logger: logger, leaving: leave
        ) { [service, discovery] port in
            AgentService(
                id: id, name: service, address: discovery.address, port: port, weight: discovery.weight,
                version: platform.version)
        }
        return [listener, registration]
    }
}
