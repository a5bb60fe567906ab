internal import HTTP
internal import Kernel

/// One exchange as one line of JSON. Never in it: the query, a header, a token, a body.
enum AccessLine {
    /// `time` is JSON text. Spans are in milliseconds with microseconds behind the point.
    static func bytes(_ summary: ExchangeSummary, time: [UInt8]) -> [UInt8] {
        var json = JSONWriter(capacity: 640)
        json.beginObject()
        json.name("time")
        json.raw(time)
        json.raw(always)
        identify(summary.request, &json)
        json.member("method", summary.request.method.name)
        json.member("route", summary.route.name)
        if case .service(let name, _) = summary.route.target { json.member("upstream", name) }
        upstream(summary.state, &json)
        json.member("status", summary.status.code)
        span("duration_ms", summary.total, &json)
        json.member("bytes_in", summary.state.bytesIn)
        json.member("bytes_out", summary.bytesOut)
        json.member("peer", summary.request.peer)
        if let user = summary.state.userID { json.member("user_id", user) }
        json.member("cache", ifPresent: summary.state.cache)
        json.member("refusal", ifPresent: summary.state.refusal)
        if summary.isBrokenOff { json.member("outcome", "broken_off") }
        json.endObject()
        return json.bytes
    }

    /// What every line says, written once.
    private static let always: [UInt8] = {
        var json = JSONWriter()
        json.object { json in
            json.member("level", "info")
            json.member("service", GatewayHost.name)
            json.member("message", "Answered a request")
        }
        return Array(json.bytes.dropFirst().dropLast())
    }()

    private static func identify(_ request: Request, _ json: inout JSONWriter) {
        json.member("request_id", request.context.requestID)
        guard var trace = request.context.traceparent, trace.utf8.count >= 35 else { return }
        // W3C Trace Context §3.2.2 — two digits of version, a hyphen, then 32 digits of the trace's id.
        json.name("trace_id")
        trace.withUTF8 { json.value(letters: UnsafeBufferPointer(rebasing: $0[3..<35])) }
    }

    private static func upstream(_ state: ExchangeRecord.State, _ json: inout JSONWriter) {
        json.member("instance", ifPresent: state.instance)
        if state.attempts > 0 { json.member("attempts", state.attempts) }
        if let connect = state.connect { span("connect_ms", connect, &json) }
        if let firstByte = state.firstByte { span("first_byte_ms", firstByte, &json) }
    }

    /// Written from whole microseconds: a general spelling of a fraction costs more than the rest of the line.
    private static func span(_ name: String, _ span: Duration, _ json: inout JSONWriter) {
        json.name(name)
        json.value(thousandths: max(0, span.microseconds))
    }
}
