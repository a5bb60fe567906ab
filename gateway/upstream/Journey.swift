internal import HTTP
internal import Kernel
internal import Logging
internal import Monitoring
internal import Reactor
internal import Resilience

/// A request that was let in, with all that its tries need.
struct Journey: Sendable {
    let exchange: Exchange
    let upstream: Upstream
    let visit: Visit
    let target: String
    /// The fields for the service, but for the time that is left.
    let headers: Headers
    let body: ClientRequest.Body
    /// When the head of the answer must be there, retries included; nil for routes without an end.
    let deadline: Deadline?
    let key: UInt64?
    /// A place among the tunnels, for a request that asks for one.
    let tunnel: TunnelPlace?

    /// What is sent to an instance, with the time that is left of the route's.
    func request(to chosen: ChosenInstance, at now: Duration) -> ClientRequest {
        let waits = exchange.route.timeouts
        var timeouts = ClientTimeouts()
        timeouts.connect = waits.connect
        timeouts.response = waits.response
        timeouts.idle = waits.idle
        // A head that trickles in byte by byte does not move its end; the time of an upload is the client's.
        if exchange.request.body.declaredLength == 0 { timeouts.head = waits.response }
        var headers = headers
        if let deadline {
            let left = deadline.remaining(at: now)
            timeouts.connect = min(waits.connect, left)
            timeouts.head = min(timeouts.head ?? left, left)
            headers.add(Onward.deadlineField, String(left.wholeMilliseconds))
        }
        var request = ClientRequest(
            exchange.request.method, to: chosen.origin, target, headers: headers, body: body, timeouts: timeouts)
        request.isUpgrade = tunnel != nil
        return request
    }
}

extension Forwarder {
    /// Tries instances until one answers, as often as the route's policy, the budget and the deadline allow.
    func send(_ journey: Journey) async throws -> Response {
        let rules = RetryRules(journey.exchange.route.retry, journey.exchange.request, journey.body)
        let (visit, upstream) = (journey.visit, journey.upstream)
        var tried: [UInt64] = []
        while true {
            let began = clock.moment
            if let deadline = journey.deadline, deadline.hasPassed(at: began) {
                visit.end(tried.isEmpty ? .unknown : .bad)
                throw UpstreamRefusal.late(upstream.name)
            }
            guard let chosen = visit.choose(excluding: tried, key: journey.key, at: began) else {
                visit.end(.unknown)
                throw UpstreamRefusal.unavailable(upstream.name)
            }
            tried.append(chosen.serial)
            do {
                let answer = try await client.send(journey.request(to: chosen, at: began))
                let latency = visit.answered(at: clock.moment)
                note(journey, chosen, tries: tried.count, latency)
                upstream.counts.tried(answer.status.isFailureOfService ? .failed : .answered)
                guard rules.allow(after: answer.status, tries: tried.count),
                    try await waitToRetry(journey, failures: tried.count)
                else { return response(to: journey, answer) }
            } catch let error as ClientError {
                note(journey, chosen, tries: tried.count, nil)
                upstream.counts.tried(error.counted)
                logger.warning(
                    "A service gave no answer",
                    metadata: ["target": "\(upstream.name)", "instance": "\(chosen.id)", "cause": "\(error)"])
                guard rules.allow(after: error, tries: tried.count),
                    try await waitToRetry(journey, failures: tried.count)
                else {
                    visit.end(.bad)
                    throw UpstreamRefusal.of(error, upstream.name)
                }
            }
        }
    }

    /// Ends the try and waits before another one; false when none may follow.
    private func waitToRetry(_ journey: Journey, failures: Int) async throws -> Bool {
        let now = clock.moment
        let (isAllowed, draw) = journey.visit.takeRetry(at: now)
        guard isAllowed else { return false }
        let wait = Backoff(journey.exchange.route.retry).wait(after: failures, draw: draw)
        if let deadline = journey.deadline, deadline.remaining(at: now) <= wait { return false }
        journey.visit.tryFailed(at: now)
        if wait > .zero { try await loops.any.sleep(for: wait) }
        return true
    }

    private func note(_ journey: Journey, _ chosen: ChosenInstance, tries: Int, _ latency: Duration?) {
        journey.exchange.record.note { record in
            record.attempts = tries
            record.instance = chosen.id
            record.firstByte = latency
        }
        if let latency { journey.upstream.counts.seconds?.record(latency.inSeconds) }
    }

    /// The answer for the client, whose body is written as it comes.
    private func response(to journey: Journey, _ answer: ClientResponse) -> Response {
        let visit = journey.visit
        if let response = tunnelled(journey, answer) { return response }
        let end: Visit.End = answer.status.isFailureOfService ? .bad : .good
        var response = Response(answer.status, headers: Homeward.headers(of: answer.headers))
        let isHead = journey.exchange.request.method == .head
        if isHead || answer.status.forbidsBody || answer.body.declaredLength == 0 {
            visit.end(end)
            if isHead, !answer.status.forbidsBody {
                // RFC 9110 §9.3.2 — the length that GET would have, and no body.
                response.body = .stream(length: answer.headers["Content-Length"].flatMap { Int($0) }) { _ in }
            }
        } else {
            if answer.isEventStream { visit.streams() }
            // Only what the service's connection says counts against it, not that the client went away. What breaks off
            // ends the client's connection without the end of the body: it never looks whole.
            let body = answer.body.observed { error in
                visit.end(error == nil ? end : error is ClientError ? .bad : .unknown)
            }
            response.body = .passedOn(body)
        }
        return response
    }
}

extension ClientResponse {
    /// Whether it is a stream of events (WHATWG HTML, "Server-sent events"), which may last for hours.
    var isEventStream: Bool {
        headers["Content-Type"]?.hasPrefix("text/event-stream") == true
    }
}
