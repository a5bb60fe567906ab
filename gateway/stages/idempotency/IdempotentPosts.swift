internal import HTTP
internal import Kernel
internal import Reactor

/// Does a POST under an `Idempotency-Key` once, and answers its repeats with what the first was answered
/// (draft-ietf-httpapi-idempotency-key-header-07 §2.6, §2.7).
struct IdempotentPosts: Stage {
    private let store: any ReplayStore
    private let loops: EventLoopGroup?

    /// `loops` are those that requests are served on.
    init(store: any ReplayStore, loops: EventLoopGroup?) {
        self.store = store
        self.loops = loops
    }

    func bound(to route: GatewayRoute) -> (any Stage)? { route.isIdempotencyKeyed ? self : nil }

    func handle(_ exchange: Exchange, next: @escaping Onwards) async throws -> Response {
        guard exchange.request.method == .post else { return try await next(exchange) }
        switch IdempotencyKey.read(exchange.request.headers) {
        case .none:
            return try await next(exchange)
        case .unreadable:
            return exchange.refuse(IdempotencyKey.malformed)
        case .key(let key):
            return try await keyed(exchange, key, next)
        }
    }

    private func keyed(_ exchange: Exchange, _ key: String, _ next: @escaping Onwards) async throws -> Response {
        let limit = min(exchange.route.bodyLimit, ReplayLimits.bodyBytes)
        let body: [UInt8]
        do {
            body = try await exchange.request.body.collect(upTo: limit)
        } catch let error as ServiceError {
            return exchange.refuse(error)
        }
        var exchange = exchange
        exchange.request.body = body.isEmpty ? .empty : RequestBody(body)
        let ticket = ReplayTickets.ticket(exchange, key: key, body: body)
        let verdict: ReplayVerdict
        do {
            verdict = try await store.begin(ticket, patience: ReplayLimits.patience)
        } catch {
            // Without the store a repeat could do the work twice: better not at all.
            return exchange.refuse(error)
        }
        guard verdict == .begun else { return IdempotentPosts.repeated(verdict, exchange) }
        return try await once(exchange, ticket, next)
    }

    /// The answer to a request whose key is known already.
    private static func repeated(_ verdict: ReplayVerdict, _ exchange: Exchange) -> Response {
        switch verdict {
        case .finished(let answer):
            guard let body = answer.body else {
                return exchange.refuse(
                    ServiceError(
                        .conflict, "This was done already, and its answer was not kept.",
                        code: "idempotency_answer_not_kept"))
            }
            exchange.record.note { $0.cache = "replayed" }
            var response = Response(HTTPStatus(answer.status), headers: answer.headers, body: .bytes(body))
            response.headers.add("Idempotent-Replayed", "true")
            return response
        case .otherPayload:
            return exchange.refuse(
                ServiceError(
                    .invalid, "This Idempotency-Key was used for another request.", code: "idempotency_key_reused"))
        case .inProgress, .begun:
            return exchange.refuse(
                ServiceError(
                    .conflict, "The same request is under way; ask again shortly.", code: "idempotency_in_progress",
                    retryAfter: .seconds(1)))
        }
    }

    /// Does the work in a task of its own: a client that leaves and asks again must find it done, not broken off.
    private func once(
        _ exchange: Exchange, _ ticket: ReplayTicket, _ next: @escaping Onwards
    ) async throws -> Response {
        let work = Task(executorPreference: loops?.current) { [store] in
            let response: Response
            do {
                response = try await next(exchange)
            } catch {
                await store.abandon(ticket)
                throw error
            }
            return try await IdempotentPosts.remembered(response, ticket, in: store)
        }
        return try await work.value
    }

    private static func remembered(
        _ response: Response, _ ticket: ReplayTicket, in store: any ReplayStore
    ) async throws -> Response {
        // The gateway's own refusals and answers that never came from a service: nothing was done.
        if [502, 503, 504].contains(response.status.code) {
            await store.abandon(ticket)
            return response
        }
        var response = response
        switch response.body.asWritten {
        case .empty: await store.finish(ticket, kept(response, []))
        case .bytes(let bytes):
            await store.finish(ticket, kept(response, bytes.count <= ReplayLimits.answerBytes ? bytes : nil))
        case .stream(let length?, let write) where length <= ReplayLimits.answerBytes:
            do {
                let bytes = try await GatheringWriter.gather(length: length, write)
                await store.finish(ticket, kept(response, bytes))
                response.body = .bytes(bytes)
            } catch {
                // The service had begun to answer: it did its work, and nobody knows the end of what it said.
                await store.finish(ticket, kept(response, nil))
                throw GatheringWriter.brokenOff
            }
        case .stream(let length, let write):
            // Known as done from here on; what it said is added when all of it went by.
            let head = response
            await store.finish(ticket, kept(head, nil))
            response.body = .stream(length: length) { writer in
                let copy = CopyingWriter(writer, limit: ReplayLimits.answerBytes)
                try await write(copy)
                if let bytes = copy.whole { await store.finish(ticket, kept(head, bytes)) }
            }
        case .passedOn, .tunnel: await store.finish(ticket, kept(response, nil))
        }
        return response
    }

    private static func kept(_ response: Response, _ body: [UInt8]?) -> ReplayedAnswer {
        var headers = Headers()
        for name in IdempotencyKey.replayedFields {
            for value in response.headers.values(name) { headers.add(name, value) }
        }
        return ReplayedAnswer(status: response.status.code, headers: headers, body: body)
    }
}
