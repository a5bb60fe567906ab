internal import Glibc
internal import Kernel
package import Logging
package import Reactor
internal import Resilience
internal import Synchronization

/// Speaks to one Redis server over a few connections (hiredis, on threads of its own).
///
/// It does not subscribe (see `RedisSubscriber`), pipeline or follow a cluster. A command that failed is never
/// repeated: whether the server ran it is not known. While the server is away a command fails at once: after a failure
/// nothing is tried for `RedisLimits.away`, then one command tries, and only when it succeeds the others do.
package final class RedisClient: Sendable {
    private struct State {
        var idle: [RedisConnection] = []
        var breaker: CircuitBreaker
        var isReportedAway = false
        /// The digests that the server knows scripts by.
        var digests: [RedisScript: String] = [:]
    }

    private let location: RedisLocation
    private let limits: RedisLimits
    private let threads: BlockingPool
    private let clock: any LoopClock
    private let logger: Logger
    private let state: Mutex<State>

    package init(
        _ location: RedisLocation, limits: RedisLimits = RedisLimits(), logger: Logger,
        clock: any LoopClock = MonotonicClock()
    ) {
        self.location = location
        self.limits = limits
        self.logger = logger
        self.clock = clock
        threads = BlockingPool(threads: limits.connections, queue: limits.waiting, name: "redis")
        state = Mutex(State(breaker: CircuitBreaker(Self.policy(limits))))
    }

    /// Whether commands are refused without being tried.
    package var isAway: Bool { state.withLock { $0.breaker.refusal(at: now) } != nil }

    /// Runs one command; its words are sent as they are, whatever they hold.
    package func run(_ words: String...) async throws(RedisError) -> RedisValue {
        try await run(words.map { Array($0.utf8) })
    }

    /// Runs one command whose words are any bytes.
    package func run(_ words: [[UInt8]]) async throws(RedisError) -> RedisValue {
        try await perform { connection throws(RedisBroken) in try connection.run(words) }
    }

    /// Runs a script by its digest; by its text when the server does not know it (any more).
    package func script(
        _ script: RedisScript, keys: [String], arguments: [String]
    ) async throws(RedisError) -> RedisValue {
        let rest = ([String(keys.count)] + keys + arguments).map { Array($0.utf8) }
        return try await perform { [self] connection throws(RedisBroken) in
            guard let digest = try digest(of: script, on: connection) else {
                return try connection.run([Array("EVAL".utf8), Array(script.text.utf8)] + rest)
            }
            let reply = try connection.run([Array("EVALSHA".utf8), Array(digest.utf8)] + rest)
            guard case .error(let text) = reply, text.hasPrefix("NOSCRIPT") else { return reply }
            return try connection.run([Array("EVAL".utf8), Array(script.text.utf8)] + rest)
        }
    }

    /// Asks the server for a sign of life.
    package func ping() async throws(RedisError) {
        let reply = try await run("PING")
        guard reply == .status("PONG") else { throw .refused("PING was answered with \(reply)") }
    }

    /// Gives the idle connections up; those in use follow when their command is done and the client is gone.
    package func close() {
        state.withLock { $0.idle = [] }
    }
}

extension RedisClient {
    private var now: Duration { .nanoseconds(Int64(clamping: clock.now)) }

    private static func policy(_ limits: RedisLimits) -> BreakerPolicy {
        var policy = BreakerPolicy()
        policy.consecutiveFailures = 1
        policy.openFor = limits.away
        // The longest that one command can take: connecting, three commands to prepare, and three for a script.
        policy.probeTimeout = limits.connect + limits.command * 6
        return policy
    }

    private func digest(of script: RedisScript, on connection: RedisConnection) throws(RedisBroken) -> String? {
        if let known = state.withLock({ $0.digests[script] }) { return known }
        let words = ["SCRIPT", "LOAD", script.text].map { Array($0.utf8) }
        guard let digest = try connection.run(words).text else { return nil }
        state.withLock { $0.digests[script] = digest }
        return digest
    }

    private func perform(
        _ work: @escaping @Sendable (RedisConnection) throws(RedisBroken) -> RedisValue
    ) async throws(RedisError) -> RedisValue {
        if let wait = state.withLock({ $0.breaker.refusal(at: now) }) { throw Self.away(for: wait) }
        let outcome: Result<RedisValue, RedisError>
        do {
            outcome = try await threads.run { [self] in performHere(work) }
        } catch {
            throw .unavailable(detail: "too many commands wait for a connection", retryAfter: .seconds(1))
        }
        let value = try outcome.get()
        guard case .error(let text) = value else { return value }
        logger.warning("Redis refuses a command", metadata: ["reply": "\(text)"])
        throw RedisError(reply: text)
    }

    /// On a thread of the pool.
    private func performHere(
        _ work: (RedisConnection) throws(RedisBroken) -> RedisValue
    ) -> Result<RedisValue, RedisError> {
        Self.ignoreBrokenPipes()
        let ticket: CircuitBreaker.Ticket
        switch state.withLock({ $0.breaker.admit(at: now) }) {
        case .refuse(let wait): return .failure(Self.away(for: wait))
        case .proceed(let given): ticket = given
        }
        do throws(RedisBroken) {
            let connection = try take()
            let value = try work(connection)
            succeed(ticket, connection)
            return .success(value)
        } catch {
            fail(ticket, error)
            return .failure(.unavailable(detail: error.reason, retryAfter: limits.away))
        }
    }

    private func take() throws(RedisBroken) -> RedisConnection {
        while let idle = state.withLock({ $0.idle.popLast() }) {
            if !idle.isStale { return idle }
        }
        return try RedisConnection(to: location, limits: limits)
    }

    private func succeed(_ ticket: CircuitBreaker.Ticket, _ connection: RedisConnection) {
        let isBack = state.withLock { state in
            state.breaker.record(ticket, success: true, at: now)
            state.idle.append(connection)
            defer { state.isReportedAway = false }
            return state.isReportedAway
        }
        if isBack { logger.info("Redis is back", metadata: ["redis": "\(location)"]) }
    }

    /// The connection is gone with whoever held it; the idle ones are given up too, for they share its fate.
    private func fail(_ ticket: CircuitBreaker.Ticket, _ error: RedisBroken) {
        let isNews = state.withLock { state in
            state.breaker.record(ticket, success: false, at: now)
            state.idle = []
            defer { state.isReportedAway = true }
            return !state.isReportedAway
        }
        guard isNews else { return }
        logger.warning("Redis is away", metadata: ["redis": "\(location)", "reason": "\(error.reason)"])
    }

    private static func away(for wait: Duration) -> RedisError {
        .unavailable(detail: "the server is away", retryAfter: wait)
    }

    /// The library writes without MSG_NOSIGNAL: a server that is gone would otherwise end this process by SIGPIPE.
    static func ignoreBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
