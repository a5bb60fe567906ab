internal import HTTP
internal import Kernel

/// What the gateway says of itself and of the client to a service.
struct Onward: Sendable {
    /// The name in `Via`, by which the gateway also knows that a request comes round in a circle.
    static let pseudonym = "analyticbot-gateway"
    /// The field by which a service hears how many milliseconds it has for its answer.
    static let deadlineField = "X-Request-Timeout-Ms"

    /// `http` or `https`: how clients reach us.
    let scheme: String

    /// The fields for the service: the client's that may pass, then ours. Stripped first and added afterwards, so that
    /// `Connection: X-Request-Id` removes nothing of ours. `left` is the time that the service has; nil tells none.
    /// Throws `.malformed` for a request that was here before.
    func headers(for request: Request, within left: Duration?) throws(ServiceError) -> Headers {
        let hop = HopByHop(request.headers)
        if request.headers.contains("Via"),
            request.headers.values("Via").contains(where: { $0.contains(Onward.pseudonym) })
        {
            throw ServiceError(.malformed, "This request comes round in a circle.", code: "loop_detected")
        }
        let via = Onward.via(after: request.headers)
        let host = request.headers["Host"]
        var headers = request.headers
        headers.removeAll { $0.isOurs || hop.covers($0) }
        headers.add("Via", via)
        headers.add("X-Forwarded-For", request.peer)
        headers.add("X-Forwarded-Proto", scheme)
        if let host { headers.add("X-Forwarded-Host", host) }
        headers.add("X-Request-Id", request.context.requestID)
        if let trace = request.context.traceparent { headers.add("traceparent", trace) }
        if let left { headers.add(Onward.deadlineField, String(left.wholeMilliseconds)) }
        return headers
    }

    /// Our name alone.
    static let via = "1.1 \(pseudonym)"

    /// RFC 9110 §7.6.3 — a gateway appends itself to those that a message came through.
    static func via(after headers: Headers) -> String {
        guard headers.contains("Via") else { return via }
        return (headers.values("Via") + [via]).joined(separator: ", ")
    }
}

extension Duration {
    /// The span in whole milliseconds, at least 1: a service that has no time left would not have been asked.
    var wholeMilliseconds: Int64 { max(1, microseconds / 1_000) }
}
