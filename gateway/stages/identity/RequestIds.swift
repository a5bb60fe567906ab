internal import HTTP
internal import Kernel

/// Gives every request its id and its place in a trace (W3C Trace Context), and every answer the id back.
struct RequestIds: Stage {
    private let words: RandomWords
    private let clock: any WallClock
    private let trustsTrace: Bool

    /// `trustsTrace` false begins a new trace here, whatever the client sends.
    init(random: any RandomSource, clock: any WallClock, trustsTrace: Bool) {
        words = RandomWords(random)
        self.clock = clock
        self.trustsTrace = trustsTrace
    }

    func handle(_ exchange: Exchange, next: @escaping Onwards) async throws -> Response {
        var exchange = exchange
        let scope = identify(&exchange.request)
        let identified = exchange
        var response = try await RequestScope.$current.withValue(scope) { try await next(identified) }
        if response.headers.contains("X-Request-Id") { response.headers.remove("X-Request-Id") }
        response.headers.add("X-Request-Id", scope.requestID)
        return response
    }

    /// Writes the ids into the request's context; the scope is what records of this request are marked with.
    func identify(_ request: inout Request) -> RequestScope {
        let (first, second, high, low, span) = words.take()
        let id = RequestIds.given(request.headers) ?? IdentityText.uuid(at: clock.now, first, second)
        let trace = trace(request.headers, high, low, span)
        request.context.requestID = id
        request.context.traceparent = trace.traceparent
        return RequestScope(requestID: id, trace: trace)
    }

    /// The client's own id, when it is one we would put into a log line.
    private static func given(_ headers: Headers) -> String? {
        guard let id = headers["X-Request-Id"], (1...128).contains(id.utf8.count), id.utf8.allSatisfy(isPlain),
            headers.values("X-Request-Id").count == 1
        else { return nil }
        return id
    }

    private func trace(_ headers: Headers, _ high: UInt64, _ low: UInt64, _ span: UInt64) -> TraceContext {
        // W3C Trace Context §3.2 — an id of zeros is none; the chance of one is 2^-64, the repair is one bit.
        let spanID = IdentityText.hexadecimal(span | (span == 0 ? 1 : 0))
        if trustsTrace, let field = headers["traceparent"], let before = TraceContext(traceparent: field),
            headers.values("traceparent").count == 1
        {
            return TraceContext(traceID: before.traceID, spanID: spanID, isSampled: before.isSampled)
        }
        return TraceContext(
            traceID: IdentityText.hexadecimal(high, low | (low == 0 ? 1 : 0)), spanID: spanID, isSampled: true)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
