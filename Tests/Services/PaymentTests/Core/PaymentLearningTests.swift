import Contracts
import Kernel
import PaymentCore
import Testing

@Suite("What a payment learns of its charge")
struct PaymentLearningTests {
    let now = PaymentStatusTests.now

    func charge(_ status: Charge.Status, id: String = "ch", amount: Int64 = 9_99) -> ChargeOutcome {
        .charge(Charge(id: id, status: status, amount: Money(amount, .usd)))
    }

    func learned(
        _ outcome: ChargeOutcome, as status: Payment.Status, charge known: String? = nil
    ) -> (Payment, Payment.Settlement) {
        var payment = PaymentStatusTests.payment(status, charge: known)
        let settlement = payment.learn(outcome, at: now)
        return (payment, settlement)
    }

    @Test(arguments: [Payment.Status.pending, .processing, .requiresAction])
    func `money that was taken settles whatever was open`(status: Payment.Status) {
        let (payment, settlement) = learned(charge(.succeeded), as: status)
        #expect(settlement == .succeeded && payment.status == .succeeded && payment.chargeID == "ch")
        #expect(payment.settledAt == now && payment.actionURL == nil)
    }

    @Test(arguments: [Payment.Status.pending, .processing, .requiresAction])
    func `a decline settles whatever was open`(status: Payment.Status) {
        let declined = charge(.failed(code: "card_declined", message: "Your card was declined."))
        let (payment, settlement) = learned(declined, as: status)
        #expect(settlement == .failed && payment.status == .failed)
        #expect(payment.failure == .init(code: "card_declined", message: "Your card was declined."))
    }

    @Test func `a card's owner who has to act is waited for, once`() {
        let news = charge(.requiresAction(url: "/prove"))
        let (payment, settlement) = learned(news, as: .processing)
        #expect(settlement == .moved && payment.status == .requiresAction && payment.actionURL == "/prove")
        #expect(learned(news, as: .requiresAction, charge: "ch").1 == .unchanged)
    }

    @Test func `a bank that takes its time is waited for, once`() {
        let (payment, settlement) = learned(charge(.processing), as: .processing)
        #expect(settlement == .moved && payment.status == .processing && payment.chargeID == "ch")
        #expect(learned(charge(.processing), as: .processing, charge: "ch").1 == .unchanged)
        #expect(learned(charge(.processing), as: .requiresAction, charge: "ch").1 == .moved)
    }

    @Test func `news that comes again or too late changes nothing`() {
        for status in [Payment.Status.succeeded, .partiallyRefunded, .refunded] {
            for news in [Charge.Status.succeeded, .processing, .requiresAction(url: nil)] {
                #expect(learned(charge(news), as: status, charge: "ch").1 == .unchanged)
            }
        }
        for news in [Charge.Status.failed(code: "c", message: "m"), .processing] {
            #expect(learned(charge(news), as: .failed, charge: "ch").1 == .unchanged)
        }
    }

    @Test func `news that cannot be true is told to somebody, and changes nothing`() {
        let wrong: [(ChargeOutcome, Payment.Status, String?)] = [
            (charge(.succeeded), .failed, nil), (charge(.succeeded), .canceled, nil),
            (charge(.failed(code: "c", message: "m")), .succeeded, "ch"),
            (charge(.succeeded, id: "other"), .processing, "ch"), (charge(.succeeded, amount: 1), .processing, nil),
            (
                .charge(Charge(id: "ch", status: .succeeded, amount: Money(9_99, Currency("EUR") ?? .usd))),
                .processing, nil
            ),
        ]
        for (news, status, known) in wrong {
            let (payment, settlement) = learned(news, as: status, charge: known)
            guard case .contradiction(let what) = settlement else {
                Issue.record("\(news) as \(status) gave \(settlement)")
                continue
            }
            #expect(!what.isEmpty)
            #expect(payment == PaymentStatusTests.payment(status, charge: known))
        }
    }

    @Test func `a refusal ends it, in words that are not the provider's`() {
        let news = ChargeOutcome.refused(code: "invalid_request", message: "No such parameter: amuont")
        let (payment, settlement) = learned(news, as: .processing)
        #expect(settlement == .failed && payment.failure?.message == Payment.refusal)
        #expect(learned(news, as: .succeeded, charge: "ch").1 == .unchanged)
        let unknown = ChargeOutcome.refused(code: Payment.Failure.unknownMethod, message: "No such card.")
        #expect(learned(unknown, as: .processing).0.failure?.message == "No such card.")
    }

    @Test func `a provider that was away leaves the order to be brought again`() {
        let (payment, settlement) = learned(.away, as: .processing)
        #expect(settlement == .moved && payment.status == .pending)
        #expect(learned(.away, as: .processing, charge: "ch").1 == .unchanged)
        #expect(learned(.away, as: .succeeded, charge: "ch").1 == .unchanged)
    }

    @Test func `what the provider never heard of is given up, unless it was brought anew meanwhile`() {
        #expect(learned(.neverHeard(version: 4), as: .pending).0.status == .canceled)
        #expect(learned(.neverHeard(version: 4), as: .processing).0.status == .failed)
        #expect(learned(.neverHeard(version: 3), as: .processing).1 == .unchanged)
        #expect(learned(.neverHeard(version: 4), as: .processing, charge: "ch").1 == .unchanged)
        #expect(learned(.neverHeard(version: 4), as: .requiresAction, charge: "ch").1 == .unchanged)
        #expect(learned(.neverHeard(version: 4), as: .succeeded, charge: "ch").1 == .unchanged)
    }
}
