internal import HTTP
internal import Resilience

/// Whether a request may be sent once more: only when that cannot do twice what was meant once.
struct RetryRules: Sendable {
    let policy: RetryPolicy
    /// Whether the request may reach a service twice: its method says so (RFC 9110 §9.2.2), or its Idempotency-Key.
    let isIdempotent: Bool
    /// Whether its body can be sent again.
    let isRepeatable: Bool

    init(_ policy: RetryPolicy, _ request: Request, _ body: ClientRequest.Body) {
        self.policy = policy
        isIdempotent = RetryRules.isIdempotent(request)
        isRepeatable = body.isRepeatable
    }

    static func isIdempotent(_ request: Request) -> Bool {
        request.method.isIdempotent || request.headers.contains("Idempotency-Key")
    }

    /// After a failure, `tries` having been made.
    func allow(after error: ClientError, tries: Int) -> Bool {
        guard tries < policy.attempts else { return false }
        return switch error {
        // No byte of the request was sent: whatever it is, it has done nothing.
        case .connectFailed, .timedOut(.connect): true
        case .badURL, .tls, .forbiddenPlace: false
        case .reset, .badResponse, .timedOut: isIdempotent && isRepeatable
        }
    }

    /// After an answer of that status, `tries` having been made.
    func allow(after status: HTTPStatus, tries: Int) -> Bool {
        tries < policy.attempts && isIdempotent && isRepeatable && policy.statuses.contains(status.code)
    }
}

extension HTTPStatus {
    /// Whether an answer says that the service failed: never a refusal (4xx), nor what it does not offer (501, 505).
    var isFailureOfService: Bool {
        switch code {
        case 500, 502, 503, 504: true
        default: false
        }
    }
}

extension ClientError {
    /// How a try that ended so is counted.
    var counted: UpstreamMetrics.Try {
        switch self {
        case .connectFailed, .badURL, .tls, .forbiddenPlace, .timedOut(.connect): .unreachable
        case .timedOut: .timeout
        case .reset: .reset
        case .badResponse: .malformed
        }
    }
}
