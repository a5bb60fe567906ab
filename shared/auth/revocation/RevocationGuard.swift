internal import HTTP
internal import Kernel
package import Logging
package import Reactor
internal import Synchronization

/// Asks a list of revocations for every good token, and remembers each answer for a moment.
///
/// While the list cannot be reached tokens pass: they live until they expire, a quarter of an hour at most. That is
/// logged once, and `isAway` says so for readiness.
package final class RevocationGuard: Sendable {
    private struct Answer {
        let isRevoked: Bool
        let until: Duration
    }

    /// Two halves, the older of which is forgotten when the younger is full.
    private struct State {
        var young: [String: Answer] = [:]
        var old: [String: Answer] = [:]
        var isAway = false
    }

    /// Answers in one half.
    private static let halfCapacity = 4_096

    private let list: any RevocationList
    private let memory: Duration
    private let clock: any LoopClock
    private let logger: Logger
    private let state = Mutex(State())

    /// `memory` is how long an answer is believed: the longest that a revoked token is still accepted here.
    package init(
        _ list: any RevocationList, memory: Duration = .seconds(1), clock: any LoopClock = MonotonicClock(),
        logger: Logger
    ) {
        self.list = list
        self.memory = memory
        self.clock = clock
        self.logger = logger
    }

    /// Whether the list could not be reached when it was asked last.
    package var isAway: Bool { state.withLock { $0.isAway } }

    /// Whether the token must be refused.
    package func isRevoked(_ claims: TokenClaims) async -> Bool {
        let now = Duration.nanoseconds(Int64(clamping: clock.now))
        let key = claims.identity.tokenID
        if let key, let known = state.withLock({ $0.young[key] ?? $0.old[key] }), now < known.until {
            return known.isRevoked
        }
        do throws(ServiceError) {
            let isRevoked = try await list.isRevoked(claims)
            if note(away: false) { logger.info("Revoked tokens are known again") }
            if let key, memory > .zero { remember(key, Answer(isRevoked: isRevoked, until: now + memory)) }
            return isRevoked
        } catch {
            if note(away: true) {
                logger.warning(
                    "Revoked tokens cannot be told apart: they live until they expire",
                    metadata: ["cause": "\(error.message)"])
            }
            return false
        }
    }

    /// Whether that is news.
    private func note(away: Bool) -> Bool {
        state.withLock { state in
            defer { state.isAway = away }
            return state.isAway != away
        }
    }

    private func remember(_ key: String, _ answer: Answer) {
        state.withLock { state in
            if state.young.count >= Self.halfCapacity {
                state.old = state.young
                state.young = [:]
            }
            state.young[key] = answer
        }
    }
}
