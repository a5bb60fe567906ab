import Kernel
import TestSupport
import Testing

@testable import NotificationCore

@Suite("When a person is told")
struct DeliveryPlanTests {
    static let zones = ZoneDatabase()

    static func notice(
        _ kind: MessageKind = .paymentProcessed, _ severity: Severity = .info, channel: Int64? = nil
    ) -> Notice {
        Notice(
            userID: UserID(3), key: "k", kind: kind, severity: severity, facts: Facts(),
            channelID: channel.map { ChannelID($0) })
    }

    static func preferences(_ change: (inout Preferences) -> Void) -> Preferences {
        var preferences = Preferences.usual
        change(&preferences)
        return preferences
    }

    static func quiet(_ start: String, _ end: String) -> QuietHours {
        QuietHours(isOn: true, start: DayTime(start) ?? DayTime(minutes: 0), end: DayTime(end) ?? DayTime(minutes: 0))
    }

    @Test(arguments: [
        // Berlin, winter: the night is over at 7:00 UTC; summer: at 6:00 UTC.
        ("Europe/Berlin", "2026-01-10T23:30:00Z", "2026-01-11T07:00:00Z"),
        ("Europe/Berlin", "2026-07-10T23:30:00Z", "2026-07-11T06:00:00Z"),
        // The nights in which the clocks change: an hour shorter, an hour longer.
        ("Europe/Berlin", "2026-03-28T21:00:00Z", "2026-03-29T06:00:00Z"),
        ("Europe/Berlin", "2026-10-24T20:00:00Z", "2026-10-25T07:00:00Z"),
        ("Asia/Tashkent", "2026-11-24T17:00:00Z", "2026-11-25T03:00:00Z"),
        ("America/New_York", "2026-03-08T05:00:00Z", "2026-03-08T12:00:00Z"),
        // By day nobody waits; the first quiet minute waits, the last one is over.
        ("Europe/Berlin", "2026-01-10T12:00:00Z", "2026-01-10T12:00:00Z"),
        ("Europe/Berlin", "2026-01-10T21:00:00Z", "2026-01-11T07:00:00Z"),
        ("Europe/Berlin", "2026-01-11T07:00:00Z", "2026-01-11T07:00:00Z"),
    ])
    func `quiet hours end when the clock on the person's wall says so`(zone: String, now: String, due: String)
        async throws
    {
        let zone = try await Self.zones.zone(named: zone)
        let preferences = Self.preferences { $0.quietHours = Self.quiet("22:00", "08:00") }
        let plan = DeliveryPlan(for: Self.notice(), by: preferences, in: zone, at: moment(now))
        #expect(plan.ways[.telegram] == .alone(moment(due)))
        #expect(plan.ways[.email] == .alone(moment(due)))
        #expect(plan.ways[.webhook] == .alone(moment(now)))
    }

    @Test func `an end that the clocks jump over is the moment of the jump`() async throws {
        let zone = try await Self.zones.zone(named: "Europe/Berlin")
        let hours = Self.quiet("22:00", "02:30")
        #expect(hours.release(moment("2026-03-28T23:00:00Z"), in: zone) == moment("2026-03-29T01:00:00Z"))
        // 02:30 comes twice in autumn; the second time is for those who are told between the two.
        #expect(hours.release(moment("2026-10-24T22:00:00Z"), in: zone) == moment("2026-10-25T00:30:00Z"))
        #expect(hours.release(moment("2026-10-25T01:10:00Z"), in: zone) == moment("2026-10-25T01:30:00Z"))
    }

    @Test func `in any zone at any time, quiet hours end within a day and a bit, and are over then`() async throws {
        let random = SeededRandom(seed: 4_711)
        let names = ["Europe/Berlin", "America/New_York", "Asia/Tashkent", "Australia/Lord_Howe", "Asia/Kolkata"]
        for round in 0..<500 {
            let bytes = random.bytes(16)
            let number = bytes.reduce(UInt64(0)) { $0 &* 131 &+ UInt64($1) }
            let zone = try await Self.zones.zone(named: names[Int(number % 5)])
            let start = Int(number / 7 % 1_440)
            let length = 1 + Int(number / 11 % 1_439)
            let hours = QuietHours(
                isOn: true, start: DayTime(minutes: start), end: DayTime(minutes: (start + length) % 1_440))
            let now = Timestamp(seconds: 1_790_000_000 + Int64(number / 13 % 31_536_000))
            let released = hours.release(now, in: zone)
            let said = "round \(round): \(zone.name) \(hours) at \(now)"
            #expect(released >= now && released - now <= .hours(26), "\(said)")
            guard released > now else { continue }
            #expect(hours.contain(now, in: zone) && hours.contain(released - .seconds(1), in: zone), "\(said)")
        }
    }

    @Test(arguments: [
        (Frequency.hourly, "2026-11-24T10:00:00Z"), (.daily, "2026-11-25T04:00:00Z"),
        (.weekly, "2026-11-30T04:00:00Z"),
    ])
    func `what is gathered comes with the hour, the day at nine, or the week on Monday`(
        frequency: Frequency, due: String
    ) async throws {
        let zone = try await Self.zones.zone(named: "Asia/Tashkent")
        let preferences = Self.preferences { $0.rules = [.payment: [.email: frequency, .telegram: .off]] }
        let plan = DeliveryPlan(for: Self.notice(), by: preferences, in: zone, at: Desk.start)
        #expect(plan.ways[.email] == .gathered(moment(due)))
        #expect(plan.ways[.telegram] == nil)
    }

    @Test func `a digest that falls into quiet hours waits for their end`() async throws {
        let zone = try await Self.zones.zone(named: "Asia/Tashkent")
        let preferences = Self.preferences {
            $0.rules = [.payment: [.email: .daily]]
            $0.quietHours = Self.quiet("21:00", "10:30")
        }
        let plan = DeliveryPlan(for: Self.notice(), by: preferences, in: zone, at: Desk.start)
        #expect(plan.ways[.email] == .gathered(moment("2026-11-25T05:30:00Z")))
    }

    @Test func `what is critical is told at once, but not where a person wants nothing`() {
        let preferences = Self.preferences {
            $0.rules = [.alert: [.email: .daily, .telegram: .off]]
            $0.quietHours = Self.quiet("00:00", "23:59")
        }
        let plan = DeliveryPlan(
            for: Self.notice(.alertTriggered, .critical), by: preferences, in: .utc, at: Desk.start)
        #expect(plan.ways == [.email: .alone(Desk.start), .webhook: .alone(Desk.start)])
    }

    @Test func `small alerts and muted channels are shown in the inbox only`() {
        let small = DeliveryPlan(for: Self.notice(.alertTriggered, .info), by: .usual, in: .utc, at: Desk.start)
        #expect(small.isInInbox && small.ways.isEmpty)
        let muted = Self.preferences { $0.mutedChannels = [ChannelID(7)] }
        let quiet = DeliveryPlan(
            for: Self.notice(.alertTriggered, .critical, channel: 7), by: muted, in: .utc, at: Desk.start)
        #expect(quiet.isInInbox && quiet.ways.isEmpty)
        let other = DeliveryPlan(
            for: Self.notice(.alertTriggered, .high, channel: 8), by: muted, in: .utc, at: Desk.start)
        #expect(other.ways.count == 3)
    }

    @Test func `a begun subscription is written to programs only, for the plan's own message follows`() {
        let plan = DeliveryPlan(for: Self.notice(.subscriptionActivated), by: .usual, in: .utc, at: Desk.start)
        #expect(plan.isInInbox && Set(plan.ways.keys) == [.webhook])
    }

    @Test(arguments: ["24:00", "8:00", "08:60", "", "08-00", "８8:00", "08:00:00"])
    func `a time of day is HH MM`(text: String) {
        #expect(DayTime(text) == nil)
    }

    @Test func `a time of day is read as it is written`() {
        for text in ["00:00", "08:05", "23:59"] { #expect(DayTime(text)?.description == text) }
    }
}

@Suite("When a message is tried again")
struct RetryScheduleTests {
    @Test func `ten times within a day, and not before the other side says`() {
        #expect(RetrySchedule.pause(after: 1, asked: nil) == .seconds(1))
        #expect(RetrySchedule.pause(after: 1, asked: .seconds(42)) == .seconds(42))
        #expect(RetrySchedule.pause(after: 5, asked: .seconds(42)) == .minutes(30))
        #expect(RetrySchedule.pause(after: 1, asked: .days(90)) == .hours(24))
        #expect(RetrySchedule.pause(after: 10, asked: nil) == nil)
        let all = (1...9).compactMap { RetrySchedule.pause(after: $0, asked: nil) }.reduce(.zero, +)
        #expect(all > .hours(20) && all < .hours(24))
    }

    @Test func `a lost answer is followed by a repeat only where it is known as one`() {
        for way in Way.allCases {
            let settled = SendMessages.settlement(
                after: .unknown(reason: "lost"), attempts: 1, way: way, at: Desk.start)
            #expect(settled.status == (way == .telegram ? .unknown : .pending))
        }
    }
}
