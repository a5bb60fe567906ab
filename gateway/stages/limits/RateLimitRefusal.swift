internal import HTTP
internal import Kernel
internal import Resilience

/// What a client is told that asked too often: which rule, counted by what, and when it may come back (RFC 9457;
/// draft-ietf-httpapi-ratelimit-headers-10, problem type quota-exceeded).
struct RateLimitRefusal {
    static let type = "https://iana.org/assignments/http-problem-types#quota-exceeded"

    let rule: RateLimitClass
    let verdict: RateVerdict
    let now: Timestamp

    func response(to request: Request) -> Response {
        let limit = verdict.limit
        var problem = Problem(
            ServiceError(
                .tooManyRequests,
                "More than \(limit.quota) requests in \(limit.window.components.seconds) s, counted by "
                    + "\(rule.per.rawValue); try again in \(seconds) s.",
                code: "rate_limited", retryAfter: verdict.retryAfter),
            in: request.context)
        problem.type = RateLimitRefusal.type
        problem.title = "Quota exceeded"
        var response = problem.response(to: request)
        response.body = .bytes(body(of: problem))
        return response
    }

    private var seconds: String { RateLimitFields.retryAfter(verdict.retryAfter) }

    /// The problem's own members, and these behind them.
    private func body(of problem: Problem) -> [UInt8] {
        var more = JSONWriter()
        more.object { json in
            json.name("violated-policies")
            json.array { $0.value(verdict.limit.name) }
            json.member("rule", rule.name)
            json.member("quota", verdict.limit.quota)
            json.member("window_seconds", verdict.limit.window.components.seconds)
            json.member("counted_by", rule.per.rawValue)
            json.name("retry_after_seconds")
            json.raw(seconds.utf8)
            json.member("free_at", now + verdict.retryAfter)
        }
        var body = problem.json
        // Its closing brace makes room for the members of the other object, without that one's opening brace.
        body.removeLast()
        body.append(UInt8(ascii: ","))
        body += more.bytes.dropFirst()
        return body
    }
}
