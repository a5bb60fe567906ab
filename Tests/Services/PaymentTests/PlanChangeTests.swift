import Contracts
import Kernel
import TestSupport
import Testing

@testable import PaymentCore

@Suite("Changing a plan, reckoned")
struct PlanChangeTests {
    static let start = moment("2026-03-01T00:00:00Z")

    func active(_ choice: PlanChoice) throws -> Subscription {
        var subscription = NewSubscription(userID: UserID(1), choice: choice, method: "pm_1", createdAt: Self.start)
            .begun(SubscriptionID(7))
        let isPaid = subscription.paid(choice, choice.price, method: nil, at: Self.start)
        #expect(isPaid)
        try subscription.activate(at: Self.start)
        return subscription
    }

    @Test(arguments: PlanChoice.all, PlanChoice.all)
    func `what grows is had at once, what shrinks waits for the end of the period`(
        from: PlanChoice, to: PlanChoice
    ) throws {
        let subscription = try active(from)
        let quote = try subscription.quote(to, at: Self.start + .days(10))
        let grows = to.plan.rank >= from.plan.rank && to.cycle.months >= from.cycle.months
        #expect(quote.effect == (to == from ? .none : grows ? .now : .periodEnd))
        if quote.effect != .now { #expect(quote.amount.amount == 0) }
        if quote.effect == .periodEnd { #expect(quote.period.start == subscription.period?.end) }
    }

    @Test func `an upgrade in the same cycle keeps the period and costs the difference for what is left of it`() throws {
        let subscription = try active(PlanChoice(.pro, .monthly))
        let half = Self.start + .hours(31 * 12)
        let quote = try subscription.quote(PlanChoice(.business, .monthly), at: half)
        #expect(quote.period == subscription.period)
        #expect(quote.amount == Money(14_99 - 4_99, .usd))
        let whole = try subscription.quote(PlanChoice(.business, .monthly), at: Self.start)
        #expect(whole.amount == Money(29_99 - 9_99, .usd))
    }

    @Test func `a longer cycle begins at once, and what is left of the old one is taken off its price`() throws {
        let subscription = try active(PlanChoice(.pro, .monthly))
        let half = Self.start + .hours(31 * 12)
        let quote = try subscription.quote(PlanChoice(.pro, .yearly), at: half)
        #expect(quote.period == BillingPeriod(start: half, end: moment("2027-03-16T12:00:00Z")))
        #expect(quote.amount == Money(99_99 - 4_99, .usd))
    }

    @Test func `what costs less than a card is charged is waived`() throws {
        let subscription = try active(PlanChoice(.pro, .monthly))
        let end = try #require(subscription.period?.end)
        #expect(try subscription.quote(PlanChoice(.business, .monthly), at: end - .minutes(30)).amount.amount == 0)
        #expect(throws: ServiceError.renewalInProgress) {
            try subscription.quote(PlanChoice(.business, .monthly), at: end)
        }
    }

    @Test func `an order that was reckoned for one period buys nothing in the next`() throws {
        var subscription = try active(PlanChoice(.pro, .monthly))
        let wanted = PlanChoice(.business, .monthly)
        let quote = try subscription.quote(wanted, at: Self.start + .days(30))
        try subscription.order(quote, method: nil, at: Self.start + .days(30))
        let end = try #require(subscription.period?.end)
        var late = subscription
        let isPaid = late.paid(wanted, quote.amount, method: nil, at: end + .seconds(1))
        #expect(!isPaid)
        _ = try subscription.renew(from: end, paying: subscription.price, method: "pm_1", at: end)
        #expect(subscription.order == nil)
        let isPaidLater = subscription.paid(wanted, quote.amount, method: nil, at: end)
        #expect(!isPaidLater)
    }

    @Test func `one order stands at a time, and gives way after 23 hours`() throws {
        var subscription = try active(PlanChoice(.pro, .monthly))
        let now = Self.start + .days(1)
        try subscription.order(try subscription.quote(PlanChoice(.business, .monthly), at: now), method: nil, at: now)
        let first = subscription.order
        let again = try subscription.quote(PlanChoice(.business, .monthly), at: now + .hours(1))
        try subscription.order(again, method: nil, at: now + .hours(1))
        #expect(subscription.order == first, "the same order is the same")
        let other = try subscription.quote(PlanChoice(.pro, .yearly), at: now + .hours(1))
        #expect(throws: ServiceError.planChangeInProgress) {
            try subscription.order(other, method: nil, at: now + .hours(1))
        }
        try subscription.order(other, method: nil, at: now + .hours(23))
        #expect(subscription.order?.number == 3 && subscription.order?.choice == PlanChoice(.pro, .yearly))
    }

    /// What was paid is what was used, each moment at the price of its plan, and what is left; beyond the rounding of each
    /// change and what was waived.
    @Test func `no chain of changes gains or loses money`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        let random = SeededRandom(seed: seed)
        for _ in 0..<500 {
            var subscription = try active(PlanChoice(.pro, .monthly))
            var (now, paid, used, tolerance) = (Self.start, Double(subscription.price.amount), 0.0, 0.001)
            for _ in 0..<6 {
                let bytes = random.bytes(3).map { Int($0) }
                let before = try #require(subscription.period)
                let span = min(Duration.hours(bytes[0] * 2), (before.end - now) * 0.9)
                let length = (before.end - before.start).inSeconds
                used += Double(subscription.price.amount) * span.inSeconds / length
                now = now + span
                let wanted = PlanChoice.all[bytes[1] % PlanChoice.all.count]
                let quote = try subscription.quote(wanted, at: now)
                guard quote.effect == .now else { continue }
                let exact =
                    Proration.worth(wanted.price, of: quote.period, at: now)
                    - Proration.worth(subscription.price, of: before, at: now)
                tolerance += 1 + Double(exact - quote.amount.amount)
                paid += Double(quote.amount.amount)
                try subscription.order(quote, method: nil, at: now)
                let isPaid = subscription.paid(wanted, quote.amount, method: nil, at: now)
                #expect(isPaid, "seed \(seed)")
                try subscription.activate(at: now)
            }
            let period = try #require(subscription.period)
            let left = (period.end - now).inSeconds / (period.end - period.start).inSeconds
            let worth = used + Double(subscription.price.amount) * left
            #expect(abs(paid - worth) <= tolerance, "seed \(seed): paid \(paid), worth \(worth)")
        }
    }
}
