import Kernel
import PaymentCore
import TestSupport
import Testing

@Suite("The month in which posts are counted")
struct QuotaMonthTests {
    @Test(arguments: [
        ("2025-06-15T15:00:00Z", nil, "2025-06-01T00:00:00Z", "2025-07-01T00:00:00Z"),
        ("2025-12-31T23:59:59.999999Z", nil, "2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("2026-01-01T00:00:00Z", nil, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
        ("2025-06-15T15:00:00Z", "2025-06-15T15:00:00Z", "2025-06-15T15:00:00Z", "2025-07-15T15:00:00Z"),
        ("2025-06-15T14:59:59Z", "2025-05-15T15:00:00Z", "2025-05-15T15:00:00Z", "2025-06-15T15:00:00Z"),
        ("2024-02-29T12:00:00Z", "2024-01-31T12:00:00Z", "2024-02-29T12:00:00Z", "2024-03-31T12:00:00Z"),
        ("2025-03-01T00:00:00Z", "2024-12-30T08:00:00Z", "2025-02-28T08:00:00Z", "2025-03-30T08:00:00Z"),
        // A yearly plan's months go on after its year.
        ("2026-02-10T00:00:00Z", "2024-11-20T10:30:00Z", "2026-01-20T10:30:00Z", "2026-02-20T10:30:00Z"),
    ] as [(String, String?, String, String)])
    func `it is of the calendar, or of the paid period`(now: String, from: String?, start: String, end: String) throws {
        let month = QuotaMonth(containing: try #require(Timestamp(now)), from: from.flatMap { Timestamp($0) })
        #expect(month.start.description == start)
        #expect(month.end.description == end)
    }

    @Test func `every moment lies in exactly one month, and months follow each other without a gap`() throws {
        for seed in UInt64(1)...500 {
            let bytes = SeededRandom(seed: seed).bytes(8).map(Int64.init)
            let beginning = Timestamp(seconds: 1_600_000_000 + bytes[0] * 86_400 + bytes[1] * 3_000)
            let now = beginning + .seconds(bytes[2] * 86_400 * 8 + bytes[3] * 331)
            let month = QuotaMonth(containing: now, from: beginning)
            #expect(month.start <= now && now < month.end, "seed \(seed)")
            #expect(QuotaMonth(containing: month.end, from: beginning).start == month.end, "seed \(seed)")
            let before = QuotaMonth(containing: month.start - .microseconds(1), from: beginning)
            #expect(before.end == month.start, "seed \(seed)")
        }
    }
}
