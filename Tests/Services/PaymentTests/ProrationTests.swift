import Contracts
import Kernel
import PaymentCore
import TestSupport
import Testing

@Suite("What part of a period is worth")
struct ProrationTests {
    static let period = BillingPeriod(start: moment("2026-03-01T00:00:00Z"), end: moment("2026-04-01T00:00:00Z"))

    @Test func `the whole period is worth its price, none of it nothing, and half of it half, rounded down`() {
        let price = Money(9_99, .usd)
        let length = Self.period.end - Self.period.start
        #expect(Proration.worth(price, of: Self.period, at: Self.period.start) == 9_99)
        #expect(Proration.worth(price, of: Self.period, at: Self.period.start - .days(1)) == 9_99)
        #expect(Proration.worth(price, of: Self.period, at: Self.period.end) == 0)
        #expect(Proration.worth(price, of: Self.period, at: Self.period.end + .days(1)) == 0)
        #expect(Proration.worth(price, of: Self.period, at: Self.period.start + length / 2) == 4_99)
    }

    @Test func `the largest amount there is does not overflow`() {
        let price = Money(.max, .usd)
        #expect(Proration.worth(price, of: Self.period, at: Self.period.start) == .max)
        #expect(Proration.worth(price, of: Self.period, at: Self.period.start + .seconds(1)) < .max)
        #expect(Proration.worth(price, of: BillingPeriod(start: Self.period.end, end: Self.period.end), at: Self.period.end) == 0)
    }

    @Test func `no chain of upgrades gains or loses money beyond the rounding of each`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        let random = SeededRandom(seed: seed)
        func draw(_ limit: Int64) -> Int64 {
            Int64(random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % UInt64(limit))
        }
        for _ in 0..<2_000 {
            let start = Timestamp(microseconds: 1_700_000_000_000_000 + draw(100_000_000_000_000))
            let length = 1_000_000 + draw(366 * 86_400_000_000)
            let period = BillingPeriod(start: start, end: start + .microseconds(length))
            var price = Money(1 + draw(100_000), .usd)
            let first = price.amount
            var paid = price.amount
            var used = 0.0
            var since: Int64 = 0
            let upgrades = draw(8)
            for _ in 0..<upgrades {
                let at = since + draw(length - since + 1)
                let next = Money(price.amount + draw(100_000), .usd)
                let now = start + .microseconds(at)
                let due = Proration.worth(next, of: period, at: now) - Proration.worth(price, of: period, at: now)
                #expect(due >= 0 && due <= next.amount - price.amount, "seed \(seed)")
                used += Double(price.amount) * Double(at - since) / Double(length)
                (paid, price, since) = (paid + due, next, at)
            }
            used += Double(price.amount) * Double(length - since) / Double(length)
            #expect(abs(Double(paid) - used) <= Double(upgrades) + 0.001, "seed \(seed)")
            #expect(paid >= first && paid <= price.amount, "seed \(seed)")
        }
    }

    @Test func `two upgrades at one moment cost exactly what one costs`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        let random = SeededRandom(seed: seed)
        for _ in 0..<1_000 {
            let bytes = random.bytes(6).map { Int64($0) }
            let now = Self.period.start + .seconds(bytes[0] * 10_000)
            let prices = [bytes[1] * 7, bytes[1] * 7 + bytes[2] * 13, bytes[1] * 7 + bytes[2] * 13 + bytes[3] * 29]
            let worth = prices.map { Proration.worth(Money($0, .usd), of: Self.period, at: now) }
            #expect((worth[1] - worth[0]) + (worth[2] - worth[1]) == worth[2] - worth[0], "seed \(seed)")
        }
    }
}
