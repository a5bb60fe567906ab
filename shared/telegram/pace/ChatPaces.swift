internal import Kernel

/// The pace of every chat that is written into: one message a second, a few at once after a quiet time.
actor ChatPaces {
    private let limits: TelegramLimits
    private let clock: any WaitingClock
    private var schedules: [TelegramID: RateSchedule] = [:]

    private static let greatestCount = 10_000

    init(limits: TelegramLimits, clock: any WaitingClock) {
        self.limits = limits
        self.clock = clock
    }

    /// Returns when something may be written into the chat; `.retryAfter` when that would take longer than the
    /// patience.
    func turn(in chat: ChatReference) async throws(TelegramError) {
        guard case .id(let id) = chat else { return }
        let now = clock.elapsed
        if schedules.count >= ChatPaces.greatestCount {
            // Whoever need not wait has had a quiet time and begins anew.
            schedules = schedules.filter { $0.value.wait(at: now) > .zero }
        }
        var schedule = schedules[id] ?? RateSchedule(interval: limits.chatInterval, burst: limits.chatBurst)
        let wait = schedule.wait(at: now)
        guard wait <= limits.patience else { throw .retryAfter(wait) }
        schedule.take(at: now)
        schedules[id] = schedule
        guard wait > .zero else { return }
        do { try await clock.wait(for: wait) } catch { throw .cancelled }
    }
}
