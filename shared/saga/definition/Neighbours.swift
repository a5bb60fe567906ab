package import Auth
package import HTTP
package import Kernel
internal import Resilience

/// Calls other services of ours on behalf of a saga.
package struct Neighbours: Sendable {
    /// Where the instances of each service are: `analytics` → `http://127.0.0.1:8002`, …
    private let addresses: [String: [String]]
    private let client: HTTPClient
    private let tokens: ServiceTokens

    /// Bytes of an answer that are read.
    private static let answerBytes = 65_536
    /// How long one instance may take to accept a connection before the next is asked.
    private static let connect = Duration.seconds(2)

    package init(addresses: [String: [String]], client: HTTPClient, tokens: ServiceTokens) {
        self.addresses = addresses
        self.client = client
        self.tokens = tokens
    }

    /// Sends the call, which carries the saga's id as `Idempotency-Key`; an instance that cannot be reached or is not
    /// ready is followed by the next. Throws `StepFailure`, or `CancellationError`.
    func send(_ call: NeighbourCall, sagaID: String, span: SagaSpan, within patience: Duration) async throws {
        guard let instances = addresses[call.service], !instances.isEmpty else {
            throw StepFailure("no address of the service \(call.service) is known", isPermanent: false)
        }
        let clock = ContinuousClock()
        let end = clock.now + patience
        var failure = StepFailure("no instance was asked", isPermanent: false)
        for instance in instances {
            let left = clock.now.duration(to: end)
            if left <= .zero { break }
            let request = try request(call, at: instance, sagaID: sagaID, span: span, left: left)
            do {
                try await exchange(request)
                return
            } catch let found as StepFailure {
                failure = found
                // A proxy's or a starting program's word: another instance may answer otherwise.
                if ![502, 503, 504].contains(found.status ?? 0) { throw found }
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                failure = StepFailure("\(call.service) does not answer: \(error)", isPermanent: false)
            }
        }
        throw failure
    }

    private func request(
        _ call: NeighbourCall, at instance: String, sagaID: String, span: SagaSpan, left: Duration
    ) throws -> ClientRequest {
        var request = ClientRequest(call.method, instance + call.path)
        request.headers["Authorization"] = "Bearer \(try tokens.token(for: call.service))"
        request.headers["Idempotency-Key"] = sagaID
        request.headers["X-Request-Id"] = span.correlationID
        request.headers["traceparent"] = span.trace.traceparent
        request.headers[Deadline.headerName] = Deadline(in: left, from: .zero).headerValue(at: .zero)
        if let body = call.body {
            request.headers["Content-Type"] = Response.jsonType
            request.body = .bytes(body)
        }
        request.timeouts.connect = min(Neighbours.connect, left)
        request.timeouts.total = left
        return request
    }

    private func exchange(_ request: ClientRequest) async throws {
        let answer = try await client.send(request)
        let body = try await answer.body.collect(upTo: Neighbours.answerBytes)
        let problem = try? JSONValue(parsing: body)
        let retryAfter = answer.headers["Retry-After"].flatMap { Int64($0) }.map { Duration.seconds(max(0, $0)) }
        if let failure = StepFailure(
            status: answer.status.code, code: problem?["code"]?.string, detail: problem?["detail"]?.string,
            retryAfter: retryAfter)
        {
            throw failure
        }
    }
}

/// The place in the trace of one attempt at a step.
package struct SagaSpan: Sendable {
    package let trace: TraceContext
    /// The request that the saga began with.
    package let correlationID: String
}
