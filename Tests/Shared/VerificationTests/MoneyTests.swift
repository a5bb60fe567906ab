import Kernel
import Testing
import Verification

@Suite("Money is booked exactly once")
struct MoneyTests {
    private let verifier = Verifier()

    private func violations(_ change: (inout MoneyFacts) -> Void) -> [String] {
        var facts = quietSuite()
        change(&facts.money)
        return verifier.violations(of: .moneyOnce, in: facts)
    }

    @Test func `books that agree with the bank's have no violation, and all of them are looked at`() {
        let judgement = verifier.judge(quietSuite()).first { $0.invariant == .moneyOnce }
        #expect(judgement?.violations == [])
        #expect(judgement?.checked == 17)
    }

    @Test func `a second charge is seen, whether it has the payment's key or one that nobody has`() {
        let second = ChargeFact(id: "c6", key: "pay-4", amount: 999, currency: "USD", status: "succeeded")
        #expect(violations { $0.charges.append(second) }.count == 1)
        let other = ChargeFact(id: "c6", key: "pay-6", amount: 999, currency: "USD", status: "succeeded")
        #expect(
            violations { $0.charges.append(other) }
                == ["the bank took money 1 times under pay-6, and 0 payments say so"])
    }

    @Test func `a payment that says it failed while the bank took the money is seen on both sides`() {
        let found = violations { money in
            money.charges[1] = ChargeFact(
                id: "c5", key: "pay-5", amount: 999, currency: "USD", status: "succeeded")
        }
        #expect(found.count == 2)
        #expect(found.contains("payment 5 is failed, but the bank took it"))
    }

    @Test func `another amount than the bank's is no booking of it`() {
        let found = violations { money in
            money.charges[0] = ChargeFact(
                id: "c4", key: "pay-4", amount: 9_990, currency: "USD", status: "succeeded")
        }
        #expect(found == ["payment 4 of 999 USD is partially_refunded, the bank took 9990 USD"])
    }

    @Test func `a refund that one side does not know is seen`() {
        #expect(violations { $0.returns.removeAll() } == ["refund 3 succeeded, but the bank gave nothing back"])
        #expect(
            violations { $0.returns.append(ReturnFact(key: "refund-9", chargeID: "c4", amount: 499)) }
                == ["the bank gave back 499 under refund-9, 0 refunds say so"])
    }

    @Test func `a movement of money that did not move, or moved otherwise, is seen`() {
        #expect(
            violations { money in
                for (account, amount) in [("a", Int64(1)), ("b", -1)] {
                    money.ledger.append(
                        LedgerFact(movement: "payment/9", account: account, amount: amount, currency: "USD"))
                }
            } == ["the ledger has payment/9, which moved nothing"])
        #expect(violations { $0.ledger.removeLast() }.count == 2)
    }

    @Test func `a period that nobody paid, and a payment that began none, are seen`() {
        #expect(
            violations { $0.invoices[0] = InvoiceFact(paymentID: 4, subscriptionID: 2, total: 999, periodEnd: nil) }
                .count == 1)
        let end = quietSuite().money.subscriptions[0].periodEnd
        let found = violations {
            $0.subscriptions[0] = SubscriptionFact(id: 2, userID: 1, status: "incomplete", periodEnd: end)
        }
        #expect(found == ["subscription 2 is paid for and has not begun"])
    }
}
