import Testing

@testable import Telegram

@Suite("Asking politely")
struct PaceTests {
    @Test func `a burst passes at once and the rest keeps the distance`() {
        var schedule = RateSchedule(interval: .milliseconds(40), burst: 3)
        var waits: [Duration] = []
        for _ in 0..<5 {
            waits.append(schedule.wait(at: .seconds(1)))
            schedule.take(at: .seconds(1))
        }
        #expect(waits == [.zero, .zero, .zero, .milliseconds(40), .milliseconds(80)])
    }

    @Test func `after a quiet time the burst is whole again and no larger`() {
        var schedule = RateSchedule(interval: .seconds(1), burst: 2)
        for _ in 0..<2 { schedule.take(at: .zero) }
        #expect(schedule.wait(at: .zero) == .seconds(1))
        #expect(schedule.wait(at: .seconds(100)) == .zero)
        schedule.take(at: .seconds(100))
        schedule.take(at: .seconds(100))
        #expect(schedule.wait(at: .seconds(100)) == .seconds(1))
    }

    @Test func `nobody starts during a pause, and a shorter pause does not end a longer one`() {
        var schedule = RateSchedule(interval: .seconds(1))
        schedule.pause(for: .seconds(30), at: .seconds(10))
        schedule.pause(for: .seconds(5), at: .seconds(10))
        #expect(schedule.wait(at: .seconds(12)) == .seconds(28))
        #expect(schedule.wait(at: .seconds(40)) == .zero)
    }

    @Test func `failures double the pause up to an hour and a success ends it`() {
        var backOff = BackOff(first: .seconds(5), longest: .seconds(3_600))
        #expect(
            (0..<4).map { _ in backOff.fail(spread: 0) } == [.seconds(5), .seconds(10), .seconds(20), .seconds(40)])
        for _ in 0..<40 { _ = backOff.fail(spread: 1) }
        #expect(backOff.fail(spread: 1) == .seconds(3_600))
        backOff.succeed()
        #expect(backOff.fail(spread: 1) == .seconds(5) + .milliseconds(1_250))
    }

    @Test func `who would wait too long is told when to come back`() async throws {
        let clock = HandClock()
        let pace = Pace(RateSchedule(interval: .seconds(1)), patience: .seconds(2), clock: clock)
        try await pace.turn()
        try await pace.turn()
        #expect(clock.waits == [.seconds(1)])
        await pace.pause(for: .seconds(60))
        await #expect(throws: TelegramError.retryAfter(.seconds(60))) { try await pace.turn() }
    }
}
