package import HTTP
package import Kernel
package import Logging
package import Reactor

/// Does a POST, PUT or PATCH under an `Idempotency-Key` once, and answers its repeats with what the first was answered
/// (draft-ietf-httpapi-idempotency-key-header-07 §2). A request without the field passes at the cost of one look.
package struct IdempotencyKeys: Middleware {
    private let ledger: KeyLedger
    private let random: any RandomSource
    private let loops: EventLoopGroup
    private let logger: Logger

    private static let methods: Set<HTTPMethod> = [.post, .put, .patch]

    /// `loops` are those that requests are served on.
    package init(ledger: KeyLedger, random: any RandomSource, loops: EventLoopGroup, logger: Logger) {
        self.ledger = ledger
        self.random = random
        self.loops = loops
        self.logger = logger
    }

    package func handle(_ request: Request, route: Route?, next: @escaping Handler) async throws -> Response {
        guard let route, request.headers.contains("Idempotency-Key"), Self.methods.contains(request.method),
            case .key(let key) = try Self.reading(request)
        else { return try await next(request) }
        let body = try await request.body.collect(upTo: ledger.limits.requestBytes)
        var request = request
        request.body = body.isEmpty ? .empty : RequestBody(body)
        let keyed = KeyedRequest(
            request, at: route, key: key, body: body, turn: hexadecimal(random.bytes(16)))
        switch try await ledger.begin(keyed) {
        case .begun: return try await once(request, keyed, next)
        case .answered(let answer): return answer.response
        case .inFlight: throw Self.inFlight
        case .otherRequest: throw Self.otherRequest
        case .answerNotKept: throw Self.answerNotKept
        }
    }

    private static func reading(_ request: Request) throws(ServiceError) -> IdempotencyKey.Reading {
        let reading = IdempotencyKey.read(request.headers)
        if reading == .unreadable { throw IdempotencyKey.malformed }
        return reading
    }

    /// Does the work in a task of its own: a client that leaves and asks again must find it done, not broken off.
    private func once(_ request: Request, _ keyed: KeyedRequest, _ next: @escaping Handler) async throws -> Response {
        let work = Task(executorPreference: loops.current) {
            let signs = Task { await keepAlive(keyed) }
            defer { signs.cancel() }
            let response: Response
            do {
                response = try await KeyedEffect.$current.withValue(keyed) { try await next(request) }
            } catch {
                await settle(keyed) { try await ledger.release(keyed) }
                throw error
            }
            await remember(response, keyed)
            return response
        }
        return try await work.value
    }

    private func remember(_ response: Response, _ keyed: KeyedRequest) async {
        // What failed on our side may be tried again, and what is not to be stored is not: tokens above all.
        let isFree = response.status.code >= 500 || Self.forbidsStoring(response.headers)
        await settle(keyed) {
            if isFree { return try await ledger.release(keyed) }
            let answer = StoredAnswer(response, limit: ledger.limits.answerBytes)
            if try await !ledger.finish(keyed, answer) {
                logger.warning(
                    "A keyed request outlived its lease and may have been done twice",
                    metadata: ["endpoint": "\(keyed.route)", "caller": "\(keyed.caller)"])
            }
        }
    }

    /// RFC 9111 §5.2.2.5 — the handler's own word; what is only the default of every answer is added further out.
    private static func forbidsStoring(_ headers: Headers) -> Bool {
        headers.values("Cache-Control").contains { value in
            value.split(separator: ",").contains { $0.filter { $0 != " " }.lowercased() == "no-store" }
        }
    }

    /// The work is done or failed either way: that it could not be written down is told to the operator, and the lease
    /// ends by itself.
    private func settle(_ keyed: KeyedRequest, _ write: () async throws -> Void) async {
        do { try await write() } catch {
            logger.warning(
                "What became of a keyed request could not be remembered",
                metadata: ["endpoint": "\(keyed.route)", "caller": "\(keyed.caller)", "cause": "\(error)"])
        }
    }

    private func keepAlive(_ keyed: KeyedRequest) async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: ledger.limits.renewal) } catch { return }
            await settle(keyed) { _ = try await ledger.renew(keyed) }
        }
    }
}

extension IdempotencyKeys {
    static let inFlight = ServiceError(
        .conflict, "The same request is under way; ask again shortly.", code: "idempotency_in_progress",
        retryAfter: .seconds(1))
    private static let otherRequest = ServiceError(
        .conflict, "This Idempotency-Key was used for another request.", code: "idempotency_key_reused")
    private static let answerNotKept = ServiceError(
        .conflict, "This was done already, and its answer was not kept.", code: "idempotency_answer_not_kept")
}
