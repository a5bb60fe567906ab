internal import Contracts
package import Events
internal import Kernel
package import NotificationCore

/// What people are told of their subscriptions.
package struct SubscriptionConsumer: Sendable {
    package var handlers: [EventHandler] {
        [
            .on(SubscriptionActivated.self) { fact, receipt in
                try await tell(
                    Notice(
                        userID: fact.userID, key: receipt.eventID, kind: .subscriptionActivated,
                        facts: Facts([
                            "subscription_id": .number(fact.subscriptionID.rawValue), "plan": .text(fact.plan),
                            "cycle": .text(fact.cycle), "period_end": .text("\(fact.periodEnd)"),
                            "at": .text("\(fact.at)"),
                        ])), receipt: receipt)
            },
            .on(SubscriptionRenewed.self) { fact, receipt in
                try await tell(
                    Notice(
                        userID: fact.userID, key: receipt.eventID, kind: .subscriptionRenewed,
                        facts: Facts([
                            "subscription_id": .number(fact.subscriptionID.rawValue), "plan": .text(fact.plan),
                            "cycle": .text(fact.cycle), "period_end": .text("\(fact.periodEnd)"),
                            "at": .text("\(fact.at)"),
                        ])), receipt: receipt)
            },
            .on(SubscriptionPastDue.self) { fact, receipt in
                try await tell(Self.notice(of: fact, key: receipt.eventID), receipt: receipt)
            },
            .on(SubscriptionCanceled.self) { fact, receipt in
                try await tell(
                    Notice(
                        userID: fact.userID, key: receipt.eventID, kind: .subscriptionCanceled,
                        facts: Facts([
                            "subscription_id": .number(fact.subscriptionID.rawValue), "plan": .text(fact.plan),
                            "reason": .text(fact.reason), "at": .text("\(fact.at)"),
                        ])), receipt: receipt)
            },
            .on(SubscriptionPlanChanged.self) { fact, receipt in
                try await tell(
                    Notice(
                        userID: fact.userID, key: receipt.eventID, kind: .subscriptionPlanChanged,
                        facts: Facts([
                            "subscription_id": .number(fact.subscriptionID.rawValue), "from": .text(fact.from),
                            "to": .text(fact.to), "at": .text("\(fact.at)"),
                        ])), receipt: receipt)
            },
        ]
    }

    let tell: TellPerson

    package init(tell: TellPerson) {
        self.tell = tell
    }

    private static func notice(of fact: SubscriptionPastDue, key: String) -> Notice {
        var facts = Facts([
            "subscription_id": .number(fact.subscriptionID.rawValue), "plan": .text(fact.plan),
            "attempt": .number(Int64(fact.attempt)), "grace_ends_at": .text("\(fact.graceEndsAt)"),
            "at": .text("\(fact.at)"),
        ])
        facts["next_attempt_at"] = fact.nextAttemptAt.map { .text("\($0)") }
        return Notice(userID: fact.userID, key: key, kind: .subscriptionPastDue, facts: facts)
    }
}
