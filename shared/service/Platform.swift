package import Auth
package import Events
package import HTTP
package import Kernel
package import Logging
package import Monitoring
package import Reactor

/// What all services of one process share.
package struct Platform: Sendable {
    package let loops: EventLoopGroup
    package let client: HTTPClient
    package let clock: any WallClock
    package let random: any RandomSource
    /// Carries events between the services; nil for a service that runs alone without a broker: its events wait in
    /// its outbox.
    package let bus: (any EventBus)?
    /// Which tokens were revoked, for the services of one process; nil where they share no process. Redis goes first.
    package let revocations: (any RevocationList)?
    /// Makes the logger of a service.
    package let logger: @Sendable (String) -> Logger
    /// What is logged, to be changed while the process runs; nil where that is not possible.
    package let logThreshold: LogThreshold?
    /// What the program calls itself in `/version` and `build_info`.
    package let version: String

    package init(
        loops: EventLoopGroup, client: HTTPClient, clock: any WallClock = SystemClock(),
        random: any RandomSource = SystemRandom(), bus: (any EventBus)?, version: String = Build.version,
        logThreshold: LogThreshold? = nil, revocations: (any RevocationList)? = nil,
        logger: @escaping @Sendable (String) -> Logger
    ) {
        self.loops = loops
        self.client = client
        self.clock = clock
        self.random = random
        self.bus = bus
        self.revocations = revocations
        self.version = version
        self.logThreshold = logThreshold
        self.logger = logger
    }
}

/// What this build is.
package enum Build {
    /// Semantic version of the suite.
    package static let version = "0.1.0"
}
