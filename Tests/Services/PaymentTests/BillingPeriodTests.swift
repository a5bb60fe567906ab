import Kernel
import PaymentCore
import TestSupport
import Testing

@Suite("Periods by the calendar")
struct BillingPeriodTests {
    @Test(arguments: [
        ("2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z", 31), ("2026-02-28T10:00:00Z", "2026-03-31T10:00:00Z", 31),
        ("2028-01-30T10:00:00Z", "2028-02-29T10:00:00Z", 30), ("2026-11-15T23:59:59.5Z", "2026-12-15T23:59:59.5Z", 15),
        ("2026-12-31T00:00:00Z", "2027-01-31T00:00:00Z", 31),
    ])
    func `a month ends on its own day, or on the last one that there is`(start: String, end: String, anchor: Int) {
        #expect(Plan.Cycle.monthly.end(after: moment(start), anchorDay: anchor) == moment(end))
    }

    @Test func `a year from the 29th of February ends on the 28th, and four years later on the 29th`() {
        var end = moment("2024-02-29T08:00:00Z")
        let ends = (0..<4).map { _ in
            end = Plan.Cycle.yearly.end(after: end, anchorDay: 29)
            return end.day.description
        }
        #expect(ends == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"])
    }

    @Test func `periods follow one another without gap, and n of them are n months`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        let random = SeededRandom(seed: seed)
        for _ in 0..<500 {
            let bytes = random.bytes(4).map { Int($0) }
            let start = CivilDate(days: 10_000 + bytes[0] * 100 + bytes[1]).start + .seconds(bytes[2] * 337)
            let anchor = start.day.components.day
            var period = BillingPeriod(from: start, .monthly, anchorDay: anchor)
            for _ in 1..<(1 + bytes[3] % 40) {
                let next = BillingPeriod(from: period.end, .monthly, anchorDay: anchor)
                #expect(next.start == period.end && next.end > next.start, "seed \(seed)")
                period = next
            }
            let (first, last) = (start.day.components, period.end.day.components)
            let months = (last.year - first.year) * 12 + last.month - first.month
            #expect(months == 1 + (1..<(1 + bytes[3] % 40)).count, "seed \(seed)")
            // The day is the anchor, or the month has no such day.
            let isLast = period.end.day.adding(days: 1).components.day == 1
            #expect(last.day == anchor || last.day < anchor && isLast, "seed \(seed)")
            #expect(period.end - period.end.day.start == start - start.day.start, "seed \(seed)")
        }
    }
}
