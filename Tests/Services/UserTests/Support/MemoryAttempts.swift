import Kernel
import Synchronization
import UserCore

/// Counted tries in memory.
final class MemoryAttempts: AttemptLedger {
    private let arrivals = Mutex<[String: Timestamp]>([:])

    func take(_ attempts: [Attempt], at now: Timestamp) async throws -> Duration? {
        arrivals.withLock { arrivals in
            var next = arrivals
            for attempt in attempts {
                let arrival = next[attempt.key]
                guard let admitted = attempt.limit.admit(after: arrival, at: now) else {
                    return attempt.limit.wait(after: arrival ?? now, at: now)
                }
                next[attempt.key] = admitted
            }
            arrivals = next
            return nil
        }
    }

    func giveBack(_ attempts: [Attempt]) async throws {
        arrivals.withLock { arrivals in
            for attempt in attempts {
                arrivals[attempt.key] = arrivals[attempt.key].map { $0 - attempt.limit.interval }
            }
        }
    }
}
