internal import Database
internal import Events
internal import NotificationCore

/// Wakes the senders when there is something for them.
struct WakeUps: Sendable {
    private let signals: [Way: Signal]

    init() { signals = Dictionary(uniqueKeysWithValues: Way.allCases.map { ($0, Signal()) }) }

    /// Wakes the sender of a way now.
    func wake(_ way: Way) { signals[way]?.raise() }

    /// Wakes it once the transaction is committed.
    func wake(_ way: Way, after sql: any SQLExecutor) {
        sql.afterCommit { [signals] in signals[way]?.raise() }
    }

    /// Sleeps until woken, at most so long.
    func wait(for way: Way, atMost span: Duration) async { await signals[way]?.wait(atMost: span) }
}
