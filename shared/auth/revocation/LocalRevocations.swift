internal import HTTP
package import Kernel
internal import Synchronization

/// The list of one process: every service in it refuses at once. It forgets with the process.
package final class LocalRevocations: RevocationList {
    private enum Key: Hashable {
        case token(String), session(String), person(UserID)
    }

    private struct Entry {
        let until: Timestamp
        /// Of a person: tokens issued from here on are good.
        let before: Timestamp?
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var nextSweep: Timestamp?
    }

    /// How often what has run out is removed.
    private static let sweep = Duration.minutes(1)

    private let clock: any WallClock
    private let state = Mutex(State())

    package init(clock: any WallClock) {
        self.clock = clock
    }

    /// How many there are.
    package var count: Int { state.withLock { $0.entries.count } }

    package func revoke(_ revocations: [Revocation], for life: Duration) {
        let now = clock.now
        state.withLock { state in
            if now >= state.nextSweep ?? now {
                state.entries = state.entries.filter { now < $0.value.until }
                state.nextSweep = now + LocalRevocations.sweep
            }
            for revocation in revocations {
                switch revocation {
                case .token(let id): state.entries[.token(id)] = Entry(until: now + life, before: nil)
                case .session(let id): state.entries[.session(id)] = Entry(until: now + life, before: nil)
                case .person(let id, let before):
                    state.entries[.person(id)] = Entry(until: now + life, before: before)
                }
            }
        }
    }

    package func isRevoked(_ claims: TokenClaims) -> Bool {
        let now = clock.now
        let identity = claims.identity
        return state.withLock { state in
            if state.entries.isEmpty { return false }
            let keys = [
                identity.tokenID.map { Key.token($0) }, identity.sessionID.map { .session($0) },
                identity.userID.map { .person($0) },
            ]
            return keys.contains { key in
                guard let key, let entry = state.entries[key], now < entry.until else { return false }
                return entry.before.map { claims.isIssued(before: $0) } ?? true
            }
        }
    }
}

extension TokenClaims {
    /// Whether it was issued in a whole second before that of `moment`; a token that does not say counts as old.
    package func isIssued(before moment: Timestamp) -> Bool {
        guard let issuedAt else { return true }
        return issuedAt.seconds < moment.seconds
    }
}
