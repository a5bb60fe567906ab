internal import HTTP
internal import Kernel

/// What the gateway says of itself and of the client to a service.
struct Onward: Sendable {
    /// The name in `Via`, by which the gateway also knows that a request comes round in a circle.
    static let pseudonym = "analyticbot-gateway"

    /// `http` or `https`: how clients reach us.
    let scheme: String
    /// The most time the service has for its answer, told in `X-Request-Timeout-Ms`.
    let patience: Duration

    /// Fields that only we may set. A client's copies are dropped, whatever it hopes a service will believe.
    private static let ours: Set<String> = [
        "host", "content-length", "expect", "forwarded", "via", "traceparent", "x-forwarded-for", "x-forwarded-host",
        "x-forwarded-proto", "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-server", "x-real-ip",
        "x-client-ip", "x-request-id", "x-request-timeout-ms", "x-original-url", "x-rewrite-url", "x-original-host",
        "x-http-method-override", "x-http-method", "x-method-override", "true-client-ip",
    ]
    private static let ourPrefixes = ["x-user-", "x-internal-", "x-service-", "x-roles", "x-plan", "x-auth-"]

    /// The fields for the service: the client's that may pass, then ours. Stripped first and added afterwards, so that
    /// `Connection: X-Request-Id` removes nothing of ours. `.malformed` for a request that was here before.
    func headers(for request: Request) throws(ServiceError) -> Headers {
        let via = request.headers.values("Via")
        guard !via.contains(where: { $0.contains(Onward.pseudonym) }) else {
            throw ServiceError(.malformed, "This request comes round in a circle.", code: "loop_detected")
        }
        let hop = HopByHop(request.headers)
        var headers = Headers()
        for field in request.headers {
            let name = field.name.lowercased()
            if hop.covers(name) || Onward.isOurs(name) { continue }
            headers.add(field.name, field.value)
        }
        // RFC 9110 §7.6.3 — a gateway appends itself.
        headers.add("Via", (via + ["1.1 \(Onward.pseudonym)"]).joined(separator: ", "))
        headers.add("X-Forwarded-For", request.peer)
        headers.add("X-Forwarded-Proto", scheme)
        if let host = request.headers["Host"] { headers.add("X-Forwarded-Host", host) }
        headers.add("X-Request-Id", request.context.requestID)
        if let trace = request.context.traceparent { headers.add("traceparent", trace) }
        headers.add("X-Request-Timeout-Ms", String(patience.microseconds / 1_000))
        return headers
    }

    /// Names with an underscore are dropped too: some programs read `X_User_Id` as `X-User-Id`.
    private static func isOurs(_ name: String) -> Bool {
        ours.contains(name) || name.utf8.contains(UInt8(ascii: "_"))
            || ourPrefixes.contains { name.hasPrefix($0) }
    }
}
