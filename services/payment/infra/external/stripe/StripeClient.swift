internal import HTTP
internal import Kernel
internal import Logging
internal import PaymentCore

/// Asks Stripe's API over HTTP: with our key and a pinned version, in bounded time, and again where that is safe.
struct StripeClient: Sendable {
    let config: StripeConfig
    let http: HTTPClient
    let gate: StripeGate
    let clock: any WaitingClock
    let random: any RandomSource
    let limits: StripeLimits
    let logger: Logger

    /// Reads something. Whatever hinders it is `.away`: nothing is moved by looking.
    func get(_ path: String, _ query: StripeForm = StripeForm()) async throws(ProviderFailure) -> StripeAnswer {
        let target = query.isEmpty ? path : "\(path)?\(query.query)"
        do {
            return try await send(request(.get, target))
        } catch .unknown(let why) {
            throw .away(why, retryAfter: nil)
        }
    }

    /// Has something done, at most once for one key. An answer with a 4xx says for certain that it was not done.
    func post(_ path: String, _ form: StripeForm, key: String) async throws(ProviderFailure) -> StripeAnswer {
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .refused(code: "key_invalid", message: "The order's key cannot be an idempotency key.")
        }
        var request = request(.post, path)
        request.headers["Idempotency-Key"] = key
        request.headers["Content-Type"] = "application/x-www-form-urlencoded"
        request.body = .bytes(Array(form.encoded.utf8))
        return try await send(request)
    }

    private func request(_ method: HTTPMethod, _ target: String) -> ClientRequest {
        var request = ClientRequest(method, config.url + target)
        request.headers["Authorization"] = "Bearer \(config.key)"
        request.headers["Stripe-Version"] = config.version
        request.headers["Accept"] = "application/json"
        request.headers["User-Agent"] = "AnalyticBot"
        request.timeouts.connect = limits.connect
        request.timeouts.response = limits.answer
        request.timeouts.idle = limits.answer
        return request
    }

    private func send(_ request: ClientRequest) async throws(ProviderFailure) -> StripeAnswer {
        let ticket = try gate.enter()
        var isWell: Bool?
        defer { gate.leave(ticket, success: isWell) }
        let end = clock.elapsed + limits.patience
        var mayHaveHappened = false
        var failures = 0
        while true {
            let outcome = await attempt(request, until: end)
            let verdict = StripeVerdict(outcome)
            // A client that went away says nothing of Stripe.
            isWell = Task.isCancelled ? nil : outcome.tellsOfHealth
            if case .answered(let answer, _, _) = outcome, verdict.isCertain, !verdict.isWorthAnother {
                return answer
            }
            mayHaveHappened = mayHaveHappened || verdict.mayHaveHappened
            failures += 1
            logger.warning("Stripe did not do it", metadata: ["why": "\(outcome.why)", "tries": "\(failures)"])
            let wait = wait(after: failures, outcome)
            guard verdict.isWorthAnother, failures < limits.tries, clock.elapsed + wait < end, !Task.isCancelled,
                await gate.waited(wait)
            else { return try given(up: outcome, verdict, mayHaveHappened) }
        }
    }

    /// What is told when there is no further try.
    private func given(
        up outcome: StripeTry, _ verdict: StripeVerdict, _ mayHaveHappened: Bool
    ) throws(ProviderFailure) -> StripeAnswer {
        if case .answered(let answer, _, _) = outcome, verdict.isCertain { return answer }
        if mayHaveHappened { throw .unknown(outcome.why) }
        guard case .answered(let answer, _, let pause) = outcome else { throw .away(outcome.why, retryAfter: nil) }
        if answer.status == 429 { throw .away(outcome.why, retryAfter: pause) }
        throw .refused(
            code: answer.fault.code ?? "stripe_\(answer.status)", message: "Stripe does not let us in: \(outcome.why)")
    }

    private func wait(after failures: Int, _ outcome: StripeTry) -> Duration {
        var pause: Duration?
        var isCrowded = false
        if case .answered(let answer, _, let asked) = outcome {
            pause = asked
            isCrowded = answer.status == 429
        }
        let draw = random.bytes(2).reduce(0.0) { ($0 * 256 + Double($1)) } / 65_536
        return limits.wait(after: failures, isCrowded: isCrowded, pause: pause, draw: draw)
    }

    /// One request and its whole answer.
    private func attempt(_ request: ClientRequest, until end: Duration) async -> StripeTry {
        guard await gate.turn() else { return .noConnection("too many requests of ours wait") }
        var request = request
        request.timeouts.total = max(.milliseconds(1), min(limits.answer, end - clock.elapsed))
        let response: ClientResponse
        do {
            response = try await http.send(request)
        } catch ClientError.connectFailed, ClientError.timedOut(.connect) {
            return .noConnection("no connection to Stripe")
        } catch ClientError.tls(let why) {
            return .noConnection("no trusted connection to Stripe: \(why)")
        } catch ClientError.badURL {
            return .noConnection("STRIPE_API_URL makes no sense")
        } catch {
            return .lost("no answer of Stripe: \(error)")
        }
        do {
            return try await read(response)
        } catch let refusal as ServiceError where refusal.kind == .tooLarge {
            return .lost("an answer of more than \(limits.answerBytes) bytes")
        } catch {
            return .lost("a broken answer with the status \(response.status.code)")
        }
    }

    private func read(_ response: ClientResponse) async throws -> StripeTry {
        let bytes = try await response.body.collect(upTo: limits.answerBytes)
        guard let body = try? JSONValue(parsing: bytes, upTo: limits.answerBytes), case .object = body else {
            return .lost("an answer with the status \(response.status.code) that is no JSON object")
        }
        if response.status.code >= 400 {
            guard case .object = body["error"] else {
                return .lost("an answer with the status \(response.status.code) that is not Stripe's")
            }
        }
        let requestID = response.headers["Request-Id"].map { JSONValue.string($0) }
        let answer = StripeAnswer(
            status: response.status.code, requestID: StripeFault.word(requestID), body: body)
        return .answered(answer, shouldRetry: response.shouldRetry, pause: response.pause)
    }
}

extension StripeTry {
    /// For the log and for operators.
    var why: String {
        switch self {
        case .noConnection(let why), .lost(let why): why
        case .answered(let answer, _, _): answer.summary
        }
    }

    /// Whether Stripe is well, as far as this tells: a refusal is a good sign, too many requests say nothing.
    var tellsOfHealth: Bool? {
        switch self {
        case .noConnection, .lost: false
        case .answered(let answer, _, _): answer.status == 429 ? nil : answer.status < 500
        }
    }
}
