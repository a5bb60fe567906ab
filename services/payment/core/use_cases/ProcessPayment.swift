internal import Contracts
package import Kernel

/// Pays for what an amount buys. The price is ours: an amount that is none is refused, and nothing is charged.
package struct ProcessPayment: Sendable {
    /// What a person sends.
    package struct Wish: Sendable {
        package let purchase: Purchase
        package let method: String
        package let customer: String?
        /// The request's key; nil for a request without one.
        package let key: String?

        package init(purchase: Purchase, method: String, customer: String?, key: String?) {
            self.purchase = purchase
            self.method = method
            self.customer = customer
            self.key = key
        }
    }

    private let payments: any PaymentRepository
    private let purchases: any Purchases
    private let take: TakePayment
    private let random: any RandomSource
    private let clock: any WallClock

    package init(
        payments: any PaymentRepository, purchases: any Purchases, take: TakePayment, random: any RandomSource,
        clock: any WallClock
    ) {
        self.payments = payments
        self.purchases = purchases
        self.take = take
        self.random = random
        self.clock = clock
    }

    /// The payment, whatever became of it; `.invalid` with field `amount` or `payment_method`, `.conflict` for a key
    /// that another payment has, `.unavailable` while the provider is away.
    package func callAsFunction(_ wish: Wish) async throws -> Payment {
        let buyer = wish.purchase.userID
        let key = wish.key.map { "request:\($0)" } ?? "once:\(random.uuid(at: clock.now))"
        // A repeat pays for what the first request was about: meanwhile the same amount may mean the next period.
        let known = wish.key == nil ? nil : try await payments.payment(key: key, of: buyer)
        let purpose: PaymentPurpose
        if let known {
            purpose = known.purpose
        } else {
            purpose = try await self.purpose(of: wish.purchase)
        }
        let payment = try await take(
            PaymentOrder(
                userID: buyer, amount: wish.purchase.amount, purpose: purpose, method: wish.method,
                customer: wish.customer, description: Self.description(of: wish.purchase), key: key))
        if payment.failure?.code == Payment.Failure.unknownMethod {
            throw ServiceError.invalid(
                "payment_method", payment.failure?.message ?? "It is not known.", code: Payment.Failure.unknownMethod)
        }
        return payment
    }

    private func purpose(of purchase: Purchase) async throws -> PaymentPurpose {
        guard purchase.amount.amount > 0 else {
            throw ServiceError.notAPrice(
                acceptable: PriceList.acceptable(plan: purchase.plan, cycle: purchase.cycle))
        }
        return try await purchases.purpose(of: purchase)
    }

    /// What the receipt says: `AnalyticBot Pro, monthly`.
    private static func description(of purchase: Purchase) -> String {
        guard
            let meaning = PriceList.meaning(of: purchase.amount, plan: purchase.plan, cycle: purchase.cycle)
        else { return "AnalyticBot subscription" }
        return "AnalyticBot \(Plan.named(meaning.plan).title), \(meaning.cycle.rawValue)"
    }
}
