internal import HTTP
internal import Kernel
internal import Synchronization

/// Answers from memory where the route's policy allows it, and asks the service once for what many want at once.
///
/// Inside of authentication, because whom an answer is for is part of what it is kept by; outside of compression, so
/// that what is kept is compressed already.
struct AnswerCache: Stage {
    /// How long a request waits for another one's answer before it asks for itself.
    static let patience = Duration.seconds(5)
    /// How often a request tries to take the place of one that was lost.
    private static let turns = 3

    private let memory: AnswerMemory
    private let clock: any WallClock
    private let alarm: Alarm

    init(memory: AnswerMemory, clock: any WallClock, alarm: @escaping Alarm) {
        self.memory = memory
        self.clock = clock
        self.alarm = alarm
    }

    func bound(to route: GatewayRoute) -> (any Stage)? { route.cache == nil ? nil : self }

    func handle(_ exchange: Exchange, next: @escaping Onwards) async throws -> Response {
        guard let policy = exchange.route.cache, let key = Cacheability.key(of: exchange.request, policy) else {
            return try await passed(exchange, next)
        }
        let use = Cacheability.use(of: exchange.request)
        if use == .none { return try await passed(exchange, next) }
        if use != .refresh, let kept = kept(key, exchange, "hit") { return kept }
        if use == .only {
            // RFC 9111 §5.2.1.7 — 504 when there is nothing to give.
            return exchange.refuse(
                ServiceError(.timedOut, "There is no kept answer to this.", code: "not_cached"))
        }
        // What HEAD has no body for cannot be kept.
        if exchange.request.method == .head { return try await passed(exchange, next) }
        if use == .refresh { return try await ask(exchange, key, policy, nil, next) }
        return try await together(exchange, key, policy, next)
    }

    /// Waits for a request under way, or becomes it.
    private func together(
        _ exchange: Exchange, _ key: CacheKey, _ policy: CachePolicy, _ next: @escaping Onwards
    ) async throws -> Response {
        for _ in 0..<AnswerCache.turns {
            guard let follower = memory.join(key) else {
                let flight = Flight(key, in: memory)
                // The one before may have landed since memory was asked.
                if let kept = kept(key, exchange, "coalesced") {
                    flight.land(.kept)
                    return kept
                }
                return try await ask(exchange, key, policy, flight, next)
            }
            let cancel = alarm(AnswerCache.patience) { follower.end(.late) }
            let landing = await follower.wait()
            cancel()
            if landing == .kept, let kept = kept(key, exchange, "coalesced") { return kept }
            if landing != .lost { break }
        }
        return try await ask(exchange, key, policy, nil, next)
    }

    private func kept(_ key: CacheKey, _ exchange: Exchange, _ note: String) -> Response? {
        let now = clock.now
        guard let answer = memory.answer(key, for: exchange.request, at: now) else { return nil }
        exchange.record.note { $0.cache = note }
        return answer.response(to: exchange.request, at: now)
    }

    /// A request that memory is nothing to. One that changes something takes what was kept of its path along
    /// (RFC 9111 §4.4).
    private func passed(_ exchange: Exchange, _ next: @escaping Onwards) async throws -> Response {
        exchange.record.note { $0.cache = "pass" }
        let response = try await next(exchange)
        let request = exchange.request
        if request.method != .get, request.method != .head, request.method != .options, response.status.code < 400 {
            let host = request.headers["Host"] ?? ""
            let path = request.target.prefix { $0 != "?" }
            memory.purge { $0 == host && $1 == path }
        }
        return response
    }

    private func ask(
        _ exchange: Exchange, _ key: CacheKey, _ policy: CachePolicy, _ flight: Flight?, _ next: @escaping Onwards
    ) async throws -> Response {
        exchange.record.note { $0.cache = "miss" }
        var unconditional = exchange
        // The whole answer is wanted: it is compared with what the client has here.
        unconditional.request.headers.remove("If-None-Match")
        unconditional.request.headers.remove("If-Modified-Since")
        let response: Response
        do {
            response = try await next(unconditional)
        } catch {
            flight?.land(error is CancellationError ? .lost : .notKept)
            throw error
        }
        let isPersonal = key.partition != .everyone
        guard let life = Cacheability.life(of: response, policy, isPersonal: isPersonal) else {
            flight?.land(.notKept)
            return Revalidation.answer(response, to: exchange.request)
        }
        let place = Place(key: key, memory: memory, request: unconditional.request, life: life, flight: flight)
        do {
            let whole = try await keep(response, at: place, limit: policy.largestAnswer)
            return Revalidation.answer(whole, to: exchange.request)
        } catch {
            flight?.land(.lost)
            return exchange.refuse(GatheringWriter.brokenOff)
        }
    }

    /// Where an answer goes when it is whole.
    private struct Place: Sendable {
        let key: CacheKey
        let memory: AnswerMemory
        let request: Request
        let life: Duration
        let flight: Flight?

        func keep(_ response: Response, _ body: [UInt8], at now: Timestamp) {
            memory.keep(
                KeptAnswer(response, body: body, for: request, at: now, life: life), for: key, request: request)
            flight?.land(.kept)
        }
    }

    /// The same answer, kept now or when the last of its body went by; one that is too large is not.
    private func keep(_ response: Response, at place: Place, limit: Int) async throws -> Response {
        var response = response
        switch response.body.asWritten {
        case .empty:
            place.keep(response, [], at: clock.now)
        case .bytes(let bytes) where bytes.count <= limit:
            place.keep(response, bytes, at: clock.now)
        case .stream(let length?, let write) where length <= limit:
            let bytes = try await GatheringWriter.gather(length: length, write)
            place.keep(response, bytes, at: clock.now)
            response.body = .bytes(bytes)
        case .stream(nil, let write):
            let head = response
            let clock = clock
            response.body = .stream(length: nil) { writer in
                let copy = CopyingWriter(writer, limit: limit)
                try await write(copy)
                if let bytes = copy.whole {
                    place.keep(head, bytes, at: clock.now)
                } else {
                    place.flight?.land(.notKept)
                }
            }
        default:
            place.flight?.land(.notKept)
        }
        return response
    }
}
