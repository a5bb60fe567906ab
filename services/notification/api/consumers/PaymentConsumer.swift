internal import Contracts
package import Events
internal import Kernel
package import NotificationCore

/// What people are told of their payments. A payment is told once, whichever events speak of it.
package struct PaymentConsumer: Sendable {
    package var handlers: [EventHandler] {
        [
            .on(PaymentProcessed.self) { fact, receipt in
                try await tell(
                    Notice(
                        userID: fact.userID, key: "payment:\(fact.paymentID)", kind: .paymentProcessed,
                        facts: Facts([
                            "payment_id": .number(fact.paymentID.rawValue), "amount": .number(fact.amount),
                            "currency": .text(fact.currency), "description": .text(fact.description),
                            "provider": .text(fact.provider), "at": .text("\(fact.at)"),
                        ])), receipt: receipt)
            },
            .on(PaymentFailed.self) { fact, receipt in
                try await tell(
                    Notice(
                        userID: fact.userID, key: "payment_failed:\(fact.paymentID)", kind: .paymentFailed,
                        facts: Facts([
                            "payment_id": .number(fact.paymentID.rawValue), "amount": .number(fact.amount),
                            "currency": .text(fact.currency), "code": .text(fact.code), "message": .text(fact.message),
                            "at": .text("\(fact.at)"),
                        ])), receipt: receipt)
            },
            .on(PaymentRefunded.self) { fact, receipt in
                try await tell(
                    Notice(
                        userID: fact.userID, key: "refund:\(fact.refundID)", kind: .paymentRefunded,
                        facts: Facts([
                            "payment_id": .number(fact.paymentID.rawValue),
                            "refund_id": .number(fact.refundID.rawValue),
                            "amount": .number(fact.amount), "currency": .text(fact.currency), "at": .text("\(fact.at)"),
                        ])), receipt: receipt)
            },
        ]
    }

    let tell: TellPerson

    package init(tell: TellPerson) {
        self.tell = tell
    }
}
