internal import HTTP
internal import Kernel

/// What a client is told when a service gives no answer: never where the service is (RFC 9110 §15.6).
enum UpstreamRefusal {
    static func unknown(_ service: String) -> ServiceError {
        ServiceError(.notFound, "Service \(service) not found", code: "service_not_found")
    }

    /// Nobody is there (503).
    static func unavailable(_ service: String) -> ServiceError {
        ServiceError(
            .unavailable, "Service \(service) unavailable", code: "service_unavailable", retryAfter: .seconds(1))
    }

    /// No answer began in time (504).
    static func late(_ service: String) -> ServiceError {
        ServiceError(.timedOut, "Service \(service) did not answer in time", code: "service_timeout")
    }

    /// The service has no place for one more request (503).
    static func overloaded(_ service: String, _ wait: Duration) -> ServiceError {
        ServiceError(
            .unavailable, "Service \(service) has more requests than it can take; try again shortly.",
            code: "overloaded", retryAfter: wait)
    }

    /// The breaker lets nothing through for `wait` (503).
    static func breakerOpen(_ wait: Duration) -> ServiceError {
        ServiceError(
            .unavailable, "Circuit breaker is OPEN", code: "breaker_open", retryAfter: wait)
    }

    /// 502 for a bad answer, 503 for nobody there, 504 for no answer in time.
    static func of(_ error: ClientError, _ service: String) -> ServiceError {
        switch error {
        case .connectFailed, .badURL, .tls, .forbiddenPlace, .timedOut(.connect): unavailable(service)
        case .timedOut: late(service)
        case .reset, .badResponse:
            ServiceError(.badUpstream, "Service \(service) broke off its answer", code: "service_broke_off")
        }
    }
}
