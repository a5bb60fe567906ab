import Contracts
import Kernel
import Testing

@testable import PaymentCore

@Suite("Prices, the ledger, limits")
struct MoneyRulesTests {
    @Test func `an amount means the plan and cycle whose price it is`() {
        for plan in Plan.all where plan.monthly.amount > 0 {
            for cycle in Plan.Cycle.allCases {
                let meaning = PriceList.meaning(of: plan.price(cycle))
                #expect(meaning?.plan == plan.name && meaning?.cycle == cycle)
            }
        }
    }

    @Test func `an amount that is no price means nothing`() throws {
        let euro = try #require(Currency("EUR"))
        for amount in [Money(0, .usd), Money(-9_99, .usd), Money(9_98, .usd), Money(.max, .usd), Money(9_99, euro)] {
            #expect(PriceList.meaning(of: amount) == nil)
        }
        #expect(PriceList.meaning(of: Money(9_99, .usd), plan: .business) == nil)
        #expect(PriceList.meaning(of: Money(9_99, .usd), cycle: .yearly) == nil)
        #expect(PriceList.meaning(of: Money(0, .usd), plan: .free) == nil)
    }

    @Test func `the refusal names the prices there are`() {
        let error = ServiceError.notAPrice(acceptable: PriceList.acceptable(plan: .pro, cycle: nil))
        #expect(error.kind == .invalid && error.fields.map(\.pointer) == ["#/amount"])
        #expect(error.fields.first?.detail.contains("999 (9.99 USD), 9999 (99.99 USD)") == true)
        #expect(PriceList.acceptable(plan: .free, cycle: .monthly) == PriceList.prices)
        #expect(PriceList.prices.map(\.amount) == [9_99, 99_99, 29_99, 299_99])
    }

    @Test func `a posting sums to zero or is none`() throws {
        let euro = try #require(Currency("EUR"))
        func entry(_ amount: Int64, _ currency: Currency) -> LedgerPosting.Entry {
            LedgerPosting.Entry(account: "a", amount: Money(amount, currency))
        }
        #expect(LedgerPosting("m", [entry(5, .usd), entry(-5, .usd)]) != nil)
        #expect(LedgerPosting("m", [entry(5, .usd), entry(-5, .usd), entry(3, euro), entry(-3, euro)]) != nil)
        #expect(LedgerPosting("m", []) == nil)
        #expect(LedgerPosting("m", [entry(5, .usd), entry(-4, .usd)]) == nil)
        #expect(LedgerPosting("m", [entry(5, .usd), entry(-5, euro)]) == nil)
        #expect(LedgerPosting("m", [entry(.max, .usd), entry(.max, .usd)]) == nil)
    }

    @Test func `money comes from revenue to the provider, and goes back from there`() throws {
        let payment = PaymentStatusTests.payment(.succeeded, charge: "ch")
        let charge = try #require(LedgerPosting.charge(payment))
        #expect(charge.movement == "payment/1")
        #expect(
            charge.entries == [
                .init(account: "provider:sandbox", amount: Money(9_99, .usd)),
                .init(account: "revenue:subscriptions", amount: Money(-9_99, .usd)),
            ])
        let refund = Refund(
            id: RefundID(3), paymentID: payment.id, userID: payment.userID, amount: Money(4_00, .usd), reason: nil,
            key: "k", providerKey: "p", chargeID: "ch", createdAt: PaymentStatusTests.now, status: .pending,
            refundID: nil, failure: nil, updatedAt: PaymentStatusTests.now)
        let back = try #require(LedgerPosting.refund(refund, provider: "sandbox"))
        #expect(back.movement == "refund/3")
        #expect(
            back.entries == [
                .init(account: "refunds", amount: Money(4_00, .usd)),
                .init(account: "provider:sandbox", amount: Money(-4_00, .usd)),
            ])
    }

    @Test func `the older a question is, the rarer it is asked`() {
        let limits = MoneyLimits()
        let start = Timestamp(seconds: 1_000_000)
        func pause(_ age: Duration) -> Duration { limits.nextQuestion(since: start, at: start + age) - (start + age) }
        #expect(pause(.zero) == .seconds(60))
        #expect(pause(.minutes(10)) == .minutes(5))
        #expect(pause(.hours(20)) == .hours(1) && pause(.days(3)) == .hours(24))
        func wait(_ attempts: Int) -> Duration { limits.nextTry(after: attempts, at: start) - start }
        #expect([1, 2, 3].map(wait) == [.seconds(2), .seconds(4), .seconds(8)])
        #expect(wait(50) == .minutes(10) && wait(0) == .seconds(2))
    }
}
