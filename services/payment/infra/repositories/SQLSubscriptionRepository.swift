internal import Contracts
internal import Database
internal import Events
internal import Kernel
internal import PaymentCore
internal import ServiceKit

/// Subscriptions in either database; each write stores its events in the same transaction.
struct SQLSubscriptionRepository: SubscriptionRepository {
    let database: any Database
    let outbox: Outbox

    func live(of user: UserID) async throws -> Subscription? {
        try await SubscriptionTable.live(of: user, in: database)
    }

    func subscription(_ id: SubscriptionID) async throws -> Subscription? {
        try await SubscriptionTable.find(id, in: database)
    }

    func begin(_ new: NewSubscription) async throws -> Subscription {
        do {
            return try await database.transaction { sql in
                try await PersonAccount.holdLiving(new.userID, in: sql)
                if let live = try await SubscriptionTable.live(of: new.userID, in: sql) {
                    throw live.status == .incomplete
                        ? ServiceError.subscriptionIncomplete : ServiceError.alreadySubscribed
                }
                return try await SubscriptionTable.insert(new, in: sql)
            }
        } catch DatabaseError.uniqueViolation(constraint: "subscriptions_live_key") {
            throw ServiceError.alreadySubscribed
        }
    }

    func update(
        of user: UserID, concludes: Bool, _ change: @Sendable (inout Subscription) throws -> [any Event]
    ) async throws -> Subscription {
        try await database.transaction { sql in
            try await PersonAccount.hold(user, in: sql)
            guard let before = try await SubscriptionTable.live(of: user, in: sql) else {
                throw ServiceError.noSubscription
            }
            var subscription = before
            let events = try change(&subscription)
            try await SubscriptionTable.save(subscription, after: before, in: sql)
            try await outbox.append(events, in: sql)
            if concludes { try await KeyedEffect.note(in: sql) }
            return subscription
        }
    }
}
