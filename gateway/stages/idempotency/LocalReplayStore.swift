internal import Kernel
internal import Synchronization

/// Remembers keyed requests in this process, within a number of keys and bytes; the longest unused go first.
final class LocalReplayStore: ReplayStore {
    private struct Entry: Sendable {
        let payload: [UInt8]
        let until: Timestamp
        /// Nil while the request is under way.
        let answer: ReplayedAnswer?
    }

    private let clock: any WallClock
    private let entries: Mutex<RecentlyUsed<[UInt8], Entry>>

    init(clock: any WallClock, mostEntries: Int = ReplayLimits.entries, mostBytes: Int = ReplayLimits.bytes) {
        self.clock = clock
        entries = Mutex(RecentlyUsed(mostEntries: mostEntries, mostWeight: mostBytes))
    }

    /// Keys that are remembered.
    var count: Int { entries.withLock { $0.count } }

    func begin(_ ticket: ReplayTicket, patience: Duration) -> ReplayVerdict {
        let now = clock.now
        return entries.withLock { entries in
            if let known = entries.value(for: ticket.key), now < known.until {
                guard known.payload == ticket.payload else { return .otherPayload }
                return known.answer.map { .finished($0) } ?? .inProgress
            }
            entries.keep(
                Entry(payload: ticket.payload, until: now + patience, answer: nil), weight: 256, for: ticket.key)
            return .begun
        }
    }

    func finish(_ ticket: ReplayTicket, _ answer: ReplayedAnswer) {
        let until = clock.now + ReplayLimits.life
        entries.withLock {
            $0.keep(
                Entry(payload: ticket.payload, until: until, answer: answer), weight: 256 + answer.weight,
                for: ticket.key)
        }
    }

    func abandon(_ ticket: ReplayTicket) { entries.withLock { $0.remove(ticket.key) } }
}
