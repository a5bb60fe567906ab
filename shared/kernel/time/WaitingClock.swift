/// Tells how much time has passed and waits. Passed in, so that a test can move it.
package protocol WaitingClock: Sendable {
    /// Time since a fixed moment; never goes back.
    var elapsed: Duration { get }
    /// Returns after `span`; throws when the task is cancelled meanwhile.
    func wait(for span: Duration) async throws
}

/// The machine's monotonic clock.
package struct SteadyClock: WaitingClock {
    private let start = ContinuousClock.now

    package init() {}

    package var elapsed: Duration { ContinuousClock.now - start }

    package func wait(for span: Duration) async throws { try await Task.sleep(for: span) }
}
