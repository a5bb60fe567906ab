package import Discovery
package import Kernel
package import Redis
package import Saga

/// The settings that every service has.
package struct CommonSettings: Sendable {
    package let environment: AppEnvironment
    /// The address to listen on.
    package let host: String
    package let port: Int
    /// Event loops of a program that runs alone; one is plenty for a small service.
    package let loops: Int
    /// Where files are kept that no setting names.
    package let folder: DataFolder
    /// `sqlite:///path`, `sqlite::memory:` or `postgres://…`.
    package let databaseURL: String
    /// Connections of the PostgreSQL pool.
    package let databaseConnections: Int
    /// How long one statement may take, and how long a database may be silent before its connection is given up.
    package let databaseStatement: Duration
    package let logLevel: LogLevel
    /// Where proxies of ours are, whose `X-Forwarded-For` is believed.
    package let trustedProxies: [NetworkRange]
    /// Which access tokens are accepted.
    package let tokens: TokenSettings
    /// Signs and verifies the tokens that services show each other.
    package let serviceTokenSecret: String?
    /// How long running requests may take to finish when the program is told to stop.
    package let drain: Duration
    /// How long requests are still accepted after readiness has begun to say no.
    package let drainDelay: Duration
    /// How patient the sagas of this service are.
    package let sagas: SagaLimits
    /// The Redis server that the services share; nil without one.
    package let redis: RedisLocation?
    /// How neighbours find this program.
    package let discovery: DiscoverySettings
    /// What carries events to other programs.
    package let broker: BrokerSettings

    /// Reads them; `name` and `port` are the service's own.
    package init(_ settings: inout SettingsReader, service name: String, port defaultPort: Int) {
        environment = settings.choice(
            "APP_ENV", default: AppEnvironment.development, "development or production; production refuses defaults")
        let isProduction = environment == .production
        host = settings.text("HOST", default: "127.0.0.1", "address to listen on; 0.0.0.0 in a container")
        port = settings.integer("PORT", default: defaultPort, in: 0...65_535, "port to listen on; 0 takes a free one")
        loops = settings.integer("EVENT_LOOPS", default: 1, in: 1...64, "event loops (threads) of this program")
        folder = DataFolder(settings.text("DATA_DIR", default: ".data", "folder of databases and generated secrets"))
        databaseURL = settings.text(
            "DATABASE_URL", default: isProduction ? nil : folder.database(of: name),
            "where the data is: sqlite:///PATH or postgres://USER:PASSWORD@HOST/NAME")
        databaseConnections = settings.integer(
            "DATABASE_CONNECTIONS", default: 8, in: 1...200, "connections of the PostgreSQL pool")
        databaseStatement = .seconds(
            settings.integer(
                "DATABASE_STATEMENT_SECONDS", default: 10, in: 1...3_600, "seconds that one statement may take"))
        logLevel = settings.choice("LOG_LEVEL", default: LogLevel.info, "the least serious record that is logged")
        trustedProxies = settings.networks(
            "TRUSTED_PROXIES", default: "127.0.0.1,::1",
            "addresses and ranges whose X-Forwarded-For is believed, by commas")
        tokens = TokenSettings(&settings)
        serviceTokenSecret = settings.optionalSecret(
            "SERVICE_TOKEN_SECRET", minimumBytes: 32, "signs tokens between services, at least 32 bytes")
        drain = .seconds(
            settings.integer("DRAIN_SECONDS", default: 10, in: 0...600, "time for running requests when stopping"))
        drainDelay = .seconds(
            settings.integer(
                "DRAIN_DELAY_SECONDS", default: 0, in: 0...600, "time for balancers to see that readiness says no"))
        sagas = SagaLimits(&settings)
        redis = settings.redis("where services share which tokens were revoked: redis://HOST:PORT")
        discovery = DiscoverySettings(&settings, listeningOn: host)
        broker = BrokerSettings(&settings)
        for (key, secret) in [("JWT_HS256_SECRET", tokens.sharedSecret), ("SERVICE_TOKEN_SECRET", serviceTokenSecret)] {
            if isProduction, let secret, CommonSettings.isWellKnown(secret) {
                settings.refuse("\(key) is a well-known or repeating text; make one with: openssl rand -hex 32")
            }
        }
    }

    /// A secret that an attacker tries first: a stock word, or few different letters.
    static func isWellKnown(_ secret: String) -> Bool {
        let words = ["secret", "password", "changeme", "default", "example", "your-"]
        return Set(secret).count < 8 || words.contains { secret.lowercased().contains($0) }
    }
}
