import AnalyticsCore
import Kernel
import Testing

@Suite("The schedule of collection")
struct CollectionScheduleTests {
    @Test(arguments: [
        (Duration.minutes(-5), Duration.minutes(10)), (.minutes(59), .minutes(10)), (.hours(1), .minutes(30)),
        (.hours(5), .minutes(30)), (.hours(6), .minutes(60)), (.hours(23), .minutes(60)), (.hours(24), .hours(6)),
        (.days(6), .hours(6)), (.days(7), .days(7)), (.days(400), .days(7)),
    ])
    func `the older a post, the rarer the look`(age: Duration, pause: Duration) {
        #expect(CollectionSchedule.pause(atAge: age) == pause)
    }

    @Test func `a channel is visited when its first post is due, every 15 minutes at the latest`() {
        let now = moment("2026-01-01T00:00:00Z")
        let next = { CollectionSchedule.nextRun(after: now, earliestDue: $0, history: .complete) }
        #expect(next(now + .minutes(3)) == now + .minutes(3))
        #expect(next(now + .hours(9)) == now + .minutes(15))
        #expect(next(nil) == now + .minutes(15))
        #expect(next(now - .hours(9)) == now + .seconds(1))
    }

    @Test func `unread history is gone on with at once`() {
        let now = moment("2026-01-01T00:00:00Z")
        let next = CollectionSchedule.nextRun(
            after: now, earliestDue: nil, history: .reading(before: 9, until: nil))
        #expect(next == now + .seconds(1))
    }

    @Test func `each failure doubles the pause, up to an hour, and never undercuts what Telegram asks`() {
        let now = moment("2026-01-01T00:00:00Z")
        let pauses = (1...9).map { CollectionSchedule.retry(after: now, failures: $0) - now }
        #expect(pauses.prefix(4) == [.minutes(1), .minutes(2), .minutes(4), .minutes(8)])
        #expect(pauses.last == .hours(1))
        #expect(CollectionSchedule.retry(after: now, failures: 1, asked: .hours(2)) == now + .hours(2))
    }
}

@Suite("The rule of saving")
struct SaveRuleTests {
    static func wants(_ before: Int64, _ after: Int64) -> Bool {
        SaveRule.wants(
            PostFigures(views: .exact(after), reactions: 1), after: PostFigures(views: .exact(before), reactions: 1))
    }

    @Test(arguments: [
        (Int64(100_000), Int64(100_009), false), (100_000, 100_010, true), (500, 504, false), (500, 505, true),
        (500, 495, true), (100, 100, false), (0, 1, true), (50, 51, true),
    ])
    func `views are saved when they move by 1 % or by 10`(before: Int64, after: Int64, saved: Bool) {
        #expect(Self.wants(before, after) == saved)
    }

    @Test func `any change of reactions or forwards is saved`() {
        let last = PostFigures(views: .exact(9_000), reactions: 5, forwards: 2)
        #expect(SaveRule.wants(PostFigures(views: .exact(9_000), reactions: 6), after: last))
        #expect(SaveRule.wants(PostFigures(views: .exact(9_000), forwards: 1), after: last))
        #expect(!SaveRule.wants(PostFigures(views: .exact(9_001), reactions: 5), after: last))
    }

    @Test func `the first counts are always saved, nothing told is not`() {
        #expect(SaveRule.wants(PostFigures(views: .exact(0)), after: nil))
        #expect(!SaveRule.wants(PostFigures(), after: nil))
        #expect(!SaveRule.wants(PostFigures(), after: PostFigures(views: .exact(3))))
    }
}
