package import Kernel

/// Gives every request its id and its place in a trace, and every answer the id back.
package struct RequestIdentity: Middleware {
    private let random: any RandomSource
    private let clock: any WallClock
    private let trustsTrace: Bool

    /// `trustsTrace` false begins a new trace at the public edge, whatever the client sends.
    package init(random: any RandomSource, clock: any WallClock, trustsTrace: Bool = true) {
        self.random = random
        self.clock = clock
        self.trustsTrace = trustsTrace
    }

    package func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
        var request = request
        let id = given(request) ?? random.uuid(at: clock.now)
        let trace = trace(request)
        request.context.requestID = id
        request.context.traceparent = trace.traceparent
        let scope = RequestScope(requestID: id, trace: trace)
        var response = try await RequestScope.$current.withValue(scope) { try await next(request) }
        response.headers["X-Request-Id"] = id
        if case .stream(let length, let write) = response.body {
            response.body = .stream(length: length) { writer in
                try await RequestScope.$current.withValue(scope) { try await write(writer) }
            }
        }
        return response
    }

    /// The client's own id, when it is one we would put into a log line.
    private func given(_ request: Request) -> String? {
        let values = request.headers.values("X-Request-Id")
        guard values.count == 1, let id = values.first, (1...128).contains(id.utf8.count),
            id.utf8.allSatisfy(isPlain)
        else { return nil }
        return id
    }

    private func trace(_ request: Request) -> TraceContext {
        let values = request.headers.values("traceparent")
        // W3C Trace Context §3.2 — more than one header, or a broken one, begins a new trace.
        guard trustsTrace, values.count == 1, let before = TraceContext(traceparent: values[0]) else {
            return .new(by: random)
        }
        return before.child(by: random)
    }

    private func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
