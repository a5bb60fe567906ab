internal import Kernel

/// Lets callers start one after the other, and refuses those who would wait too long.
actor Pace {
    private var schedule: RateSchedule
    private let patience: Duration
    private let clock: any WaitingClock

    init(_ schedule: RateSchedule, patience: Duration, clock: any WaitingClock) {
        self.schedule = schedule
        self.patience = patience
        self.clock = clock
    }

    /// Returns when it is the caller's turn; `.retryAfter` when that would take longer than the patience.
    func turn() async throws(TelegramError) {
        let now = clock.elapsed
        let wait = schedule.wait(at: now)
        guard wait <= patience else { throw .retryAfter(wait) }
        schedule.take(at: now)
        guard wait > .zero else { return }
        do { try await clock.wait(for: wait) } catch { throw .cancelled }
    }

    /// Lets nobody start for `span`.
    func pause(for span: Duration) { schedule.pause(for: span, at: clock.elapsed) }
}
