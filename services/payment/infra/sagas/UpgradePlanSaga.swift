internal import Contracts
internal import Database
internal import Events
internal import HTTP
internal import Kernel
internal import PaymentCore
internal import Saga

/// What the saga of a paid plan needs to know.
struct UpgradeErrand: Codable, Sendable {
    let userID: UserID
    let subscriptionID: SubscriptionID
    let paymentID: PaymentID
    /// nil for money that bought nothing: the saga gives it back.
    var bought: Bought?

    struct Bought: Codable, Sendable {
        let choice: PlanChoice
        /// The subscription as it was before.
        let before: Subscription.Snapshot
        let periodEnd: Timestamp
    }

    init(_ payment: Payment) {
        userID = payment.userID
        subscriptionID = payment.purpose.subscription
        paymentID = payment.id
    }
}

extension SagaPlan {
    /// A plan, from the money that was taken for it to the word that it is there. Once its limits hold there is no way
    /// back: the notice is tried until it is out.
    static let upgradePlan = SagaPlan(
        "upgrade_plan",
        steps: [
            Step("charge", isAtStart: true), Step("activate"), Step("quotas"), Step("notify", canBeUndone: false),
        ], noReturnFrom: 3)
}

extension SagaDefinition {
    static func upgradePlan(_ upgrade: PlanUpgrade, refund: RefundPayment) -> SagaDefinition {
        SagaDefinition(
            .upgradePlan,
            [
                SagaDeed(undo: .outside { try await giveBack(try $0.read(UpgradeErrand.self), $0.sagaID, by: refund) }),
                SagaDeed(
                    forward: .local { try await upgrade.activate(try $0.read(UpgradeErrand.self), at: $0.now, in: $1) },
                    undo: .local { try await upgrade.takeBack(try $0.read(UpgradeErrand.self), at: $0.now, in: $1) }),
                SagaDeed(
                    forward: .local { try await upgrade.raise(try $0.read(UpgradeErrand.self), at: $0.now, in: $1) },
                    undo: .local { try await upgrade.lower(try $0.read(UpgradeErrand.self), in: $1) }),
                SagaDeed(forward: .remote { try notice($0) }),
            ])
    }

    /// All that is left of the payment; the saga's id is the key, so that it goes back once.
    private static func giveBack(_ errand: UpgradeErrand, _ sagaID: String, by refund: RefundPayment) async throws {
        let given: Refund
        do {
            given = try await refund(
                RefundRequest(paymentID: errand.paymentID, reason: "plan_not_activated", key: "saga-\(sagaID)"))
        } catch let error as ServiceError where error.code == "refund_exceeds_rest" {
            // All of it was asked for: nothing is left, so it is back or on its way.
            return
        }
        switch given.status {
        case .succeeded: return
        case .pending: throw StepFailure("the refund \(given.id) is on its way", isPermanent: false)
        case .failed: throw StepFailure("the refund \(given.id) failed: \(given.failure ?? "")", isPermanent: true)
        }
    }

    private static func notice(_ work: SagaWork) throws -> NeighbourCall {
        let errand = try work.read(UpgradeErrand.self)
        guard let bought = errand.bought else {
            throw StepFailure("nothing was bought that could be told of", isPermanent: true)
        }
        let notice = PlanNotice(
            key: work.sagaID, kind: "plan_activated",
            facts: .init(plan: bought.choice.plan.rawValue, periodEnd: bought.periodEnd))
        return NeighbourCall(
            .post, "notification", "/internal/users/\(errand.userID)/notices", body: try JSON.encode(notice))
    }
}

/// What the notification service is asked to tell.
private struct PlanNotice: Encodable {
    let key: String
    let kind: String
    let facts: Facts

    struct Facts: Encodable {
        let plan: String
        let periodEnd: Timestamp
    }
}
