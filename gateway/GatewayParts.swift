internal import Auth
internal import Discovery
internal import Glibc
internal import HTTP
internal import Kernel
internal import Logging
internal import Monitoring
internal import Reactor
internal import Redis
internal import Resilience
internal import ServiceKit

/// What the gateway is put together of, each part made once; routes come and go, these stay.
struct GatewayParts: Sendable {
    let platform: Platform
    let logger: Logger
    let metrics: ServiceMetrics
    let exchangeMetrics: ExchangeMetrics
    let limitMetrics: RateLimitMetrics
    let state = HealthState()
    /// Measures breakers, latencies and limits.
    let clock: any LoopClock
    let store: RouteStore
    let upstreams: UpstreamTable
    let forwarder: Forwarder
    /// WebSockets that are open.
    let tunnels = Tunnels()
    let keys: RemoteKeySet
    /// Checks the tokens of people.
    let people: TokenVerifier
    /// Checks the tokens of other services; nil when they share no secret with us.
    let neighbours: TokenVerifier?
    let limits: any RateLimitStore
    let replays: any ReplayStore
    let answers = AnswerMemory()
    let gzip = GzipPool()
    /// The requests that were answered lately, for who looks for the way of one.
    let recent = RecentRequests()
    let log: ExchangeLog

    init(_ config: GatewayConfig, _ platform: Platform, _ redisLimits: RedisLimits) throws {
        let clock = MonotonicClock()
        let logger = platform.logger(GatewayHost.name)
        let metrics = ServiceMetrics(service: GatewayHost.name, version: platform.version)
        let upstreamMetrics = UpstreamMetrics(metrics.registry)
        upstreams = UpstreamTable(
            config.rules.services.map { name, service in
                Upstream(
                    name, policy: service.policy, instances: config.instances[name] ?? [], metrics: upstreamMetrics,
                    loops: platform.loops, clock: clock, random: platform.random, logger: logger)
            })
        UpstreamMetrics.show(upstreams, tunnels, in: metrics.registry)
        forwarder = Forwarder(
            upstreams: upstreams, client: platform.client, onward: Onward(scheme: config.scheme), tunnels: tunnels,
            loops: platform.loops,
            clock: clock, logger: logger)
        keys = try config.tokens.publishedKeys(by: platform.client, clock: platform.clock)
        people = TokenVerifier(keys: keys, rules: config.tokens.rules, clock: platform.clock)
        neighbours = try config.serviceTokenSecret.map { secret in
            try ServiceTokens(
                key: SigningKey(id: "services", secret: Array(secret.utf8)), issuer: config.tokens.issuer,
                service: GatewayHost.audience, clock: platform.clock, random: platform.random
            ).verifier()
        }
        let redis = config.redis.map { RedisClient($0, limits: redisLimits, logger: logger, clock: clock) }
        limits = GatewayParts.limits(redis, clock, metrics.registry)
        replays = redis.map { RedisReplayStore($0, logger: logger) } ?? LocalReplayStore(clock: platform.clock)
        log = ExchangeLog(
            sink: config.accessLog.sink, sample: config.accessLogShare, clock: platform.clock,
            alarm: platform.loops.alarm)
        store = RouteStore(config.routeSource, config.rules, stamp: config.routeStamp, logger: logger)
        exchangeMetrics = ExchangeMetrics(metrics)
        limitMetrics = RateLimitMetrics(metrics.registry)
        self.platform = platform
        self.logger = logger
        self.metrics = metrics
        self.clock = clock
    }

    /// Counts in Redis when the settings name a server, and in this process while that is away or there is none.
    private static func limits(
        _ redis: RedisClient?, _ clock: any LoopClock, _ registry: MetricsRegistry
    ) -> any RateLimitStore {
        let local = LocalRateLimitStore { clock.moment }
        guard let redis else { return local }
        let fallbacks = registry.counter(
            "gateway_rate_limit_fallbacks_total", "Requests counted in this process because Redis was away.",
            labels: ["class"])
        return FallbackRateLimitStore(
            shared: RedisRateLimiter(redis), local: local,
            onFallback: { fallbacks.add(1, [$0.name]) })
    }

    /// Where the instances of services are known from: Consul when an agent is named, otherwise the settings.
    func instances(_ config: GatewayConfig) -> any InstanceSource {
        let named = Dictionary(config.instances.map { ("\($0.key)-service", $0.value) }) { first, _ in first }
        guard let url = config.discovery.url else { return StaticSource(named) }
        let consul = ConsulClient(url: url, token: config.discovery.token, http: platform.client)
        return ConsulSource(
            consul: consul, fallback: named, wallClock: platform.clock, random: platform.random, logger: logger)
    }

    /// Services are looked for and watched from the start: what says otherwise of them needs a restart.
    func checkServices(_ next: RouteSet) throws(ConfigurationError) {
        let (old, new) = (store.current.rules.services, next.rules.services)
        let changed = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
        if changed.isEmpty { return }
        throw ConfigurationError(
            mistakes: changed.map { name in
                "\(next.source): the service “\(name)” has changed since the start; restart the gateway to take that"
            })
    }

    /// Breakers of routes that are no more tell nothing.
    func forgetBreakers(but set: RouteSet) {
        let names = Set(set.rules.routes.map(\.name))
        for upstream in upstreams.all { upstream.breakers.keep(only: names) }
    }
}

extension AccessLogPlace {
    fileprivate var sink: any LineSink {
        switch self {
        case .stderr: DescriptorSink(STDERR_FILENO)
        case .stdout: DescriptorSink(STDOUT_FILENO)
        case .off: NoSink()
        }
    }
}

/// An access log that nobody wants.
private struct NoSink: LineSink {
    func write(_ lines: [UInt8]) async -> Int { 0 }
}
