internal import HTTP
internal import Kernel

/// Remembers which keyed requests were begun and how they were answered.
///
/// `LocalReplayStore` is of one process: a repeat that comes to another gateway is not known there, and what is known
/// is gone with the process. `RedisReplayStore` is shared by all gateways that use the same server, and outlives them.
protocol ReplayStore: Sendable {
    /// Begins a request under a key nobody uses, or says what is known of the key. An unfinished one is forgotten
    /// after `patience`, a finished one after `ReplayLimits.life`.
    func begin(_ ticket: ReplayTicket, patience: Duration) async throws(ServiceError) -> ReplayVerdict
    /// The request of a begun key was answered.
    func finish(_ ticket: ReplayTicket, _ answer: ReplayedAnswer) async
    /// The request of a begun key did nothing: the key is free again.
    func abandon(_ ticket: ReplayTicket) async
}

/// One request under its key.
struct ReplayTicket: Sendable, Equatable {
    /// SHA-256 of who asks, the method, the route and the key.
    let key: [UInt8]
    /// SHA-256 of the method, the target and the body.
    let payload: [UInt8]
}

/// What a store knows of a key.
enum ReplayVerdict: Sendable, Equatable {
    /// Nothing: the request may go on, and must be finished or abandoned.
    case begun
    /// The same request is under way.
    case inProgress
    /// The key was used for another request.
    case otherPayload
    case finished(ReplayedAnswer)
}

/// How a keyed request was answered.
struct ReplayedAnswer: Sendable, Equatable {
    let status: Int
    let headers: Headers
    /// Nil when the answer was too large to keep, or did not come to its end.
    let body: [UInt8]?

    /// Bytes it takes, roughly.
    var weight: Int {
        (body?.count ?? 0) + headers.reduce(256) { $0 + $1.name.utf8.count + $1.value.utf8.count + 64 }
    }
}

/// The limits of replays.
enum ReplayLimits {
    /// How long an answer is remembered.
    static let life = Duration.hours(24)
    /// Bytes of the longest request body under a key; it is held in memory to be compared.
    static let bodyBytes = 1_048_576
    /// Bytes of the longest answer that is remembered.
    static let answerBytes = 262_144
    /// Keys that one process remembers, and the bytes of their answers.
    static let entries = 65_536
    static let bytes = 134_217_728
    /// How long a request under way holds its key; longer than any route waits.
    static let patience = Duration.minutes(10)
}
