package import Kernel

/// What a Redis command can end with beside its value.
package enum RedisError: ServiceErrorConvertible, Sendable, Equatable {
    /// The server cannot be reached, does not answer in time, or cannot work at the moment.
    case unavailable(detail: String, retryAfter: Duration)
    /// The server refused the command: a mistake of ours or of the configuration. Never shown to users.
    case refused(String)

    package var asServiceError: ServiceError? {
        guard case .unavailable(_, let retryAfter) = self else { return nil }
        return ServiceError(.unavailable, "A store this needs is away; try again shortly.", retryAfter: retryAfter)
    }

    /// Refusals that pass by themselves: loading, a replica, out of memory, a failing disk, a long script.
    private static let passing = [
        "LOADING", "READONLY", "OOM", "MISCONF", "BUSY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOREPLICAS",
    ]

    /// What an error reply means; its first word is its kind (Redis protocol specification, "Simple errors").
    init(reply: String) {
        let kind = reply.prefix { $0 != " " }
        self =
            Self.passing.contains { $0 == kind }
            ? .unavailable(detail: reply, retryAfter: .seconds(1)) : .refused(reply)
    }
}

/// A connection that is of no use any more, or never was, and why.
struct RedisBroken: Error {
    let reason: String
}
