import AnalyticsCore
import Kernel
import Testing

@Suite("Periods")
struct PeriodTests {
    static let now = moment("2026-11-22T15:00:00Z")

    @Test func `without dates it is the last 30 days, today included`() throws {
        let period = try Period.asked(from: nil, to: nil, zone: .utc, now: Self.now)
        #expect(period.last == day("2026-11-22"))
        #expect(period.dayCount == 30)
        #expect(period.known == Self.now)
        #expect(period.previous.last == day("2026-10-23"))
        #expect(period.previous.dayCount == 30)
    }

    @Test func `a period the wrong way round, or too long, is refused with the field named`() {
        for (from, to) in [("2026-02-02", "2026-02-01"), ("1990-01-01", "2026-01-01")] {
            #expect { try Period.asked(from: day(from), to: day(to), zone: .utc, now: Self.now) } throws: { error in
                (error as? ServiceError)?.fields.first?.pointer == "#/from"
            }
        }
    }

    @Test(arguments: [
        (Window.day, ["2026-01-29", "2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02"]),
        (.week, ["2026-01-29", "2026-02-02"]), (.month, ["2026-01-29", "2026-02-01"]),
    ])
    func `it is cut at days, Mondays and firsts of the month`(window: Window, starts: [String]) {
        let period = Period(first: day("2026-01-29"), last: day("2026-02-02"), zone: .utc, now: Self.now)
        #expect(period.parts(window).map(\.first) == starts.map(day))
        #expect(period.parts(window).last?.last == day("2026-02-02"))
    }
}
