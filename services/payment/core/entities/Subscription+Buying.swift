package import Contracts
package import Kernel

/// Buying a plan: ordering it, paying, getting it, and taking it back.
extension Subscription {
    /// What a saga needs in order to put a subscription back as it was.
    package struct Snapshot: Sendable, Equatable, Codable {
        package let isIncomplete: Bool
        package let choice: PlanChoice
        package let price: Money
        package let period: BillingPeriod?
        package let anchorDay: Int
        package let pending: PlanChoice?
    }

    package var snapshot: Snapshot {
        Snapshot(
            isIncomplete: status == .incomplete, choice: choice, price: price, period: period, anchorDay: anchorDay,
            pending: pending)
    }

    /// The idempotency key of an order's payment.
    package func key(of order: PlanOrder) -> String { "subscription-\(id)-order-\(order.number)" }

    /// Orders another plan at once. The same order again is the same; `.conflict` while another waits for its payment.
    package mutating func order(_ quote: ChangeQuote, method: String?, at now: Timestamp) throws(ServiceError) {
        if let order, order.isPaid || now < order.quotedAt + PlanOrder.patience {
            guard order.choice == quote.choice, !order.isPaid else { throw .planChangeInProgress }
            return
        }
        orders += 1
        order = PlanOrder(
            number: orders, choice: quote.choice, amount: quote.amount, method: method ?? self.method, quotedAt: now,
            until: period?.end)
        updatedAt = now
    }

    /// The order was paid for; false when it is none that stands. The first one begins the period.
    package mutating func paid(
        _ paid: PlanChoice, _ amount: Money, method used: String?, at now: Timestamp
    ) -> Bool {
        guard var order, status.isLive, !order.isPaid, order.choice == paid, order.amount == amount else {
            return false
        }
        if let until = order.until, until != period?.end || now > until { return false }
        order.isPaid = true
        self.order = order
        if status == .incomplete {
            anchorDay = now.day.components.day
            period = BillingPeriod(from: now, paid.cycle, anchorDay: anchorDay)
            nextAttemptAt = nil
        }
        method = order.method ?? used ?? method
        updatedAt = now
        return true
    }

    /// The order will not be paid: the first one ends the subscription, another one leaves it as it is. `paymentKey` is
    /// the payment's; where the buyer pays with a card of their own, its key is their own too.
    package mutating func orderFailed(
        _ failed: PlanChoice, paymentKey: String, at now: Timestamp
    ) throws(IllegalMove) {
        guard let order, !order.isPaid, order.choice == failed, order.method == nil || paymentKey == key(of: order)
        else { return }
        if status == .incomplete { return try end(as: .incompleteExpired, .paymentFailed, at: now) }
        self.order = nil
        updatedAt = now
    }

    /// What was paid for becomes the plan. Throws `.conflict` when the subscription has ended meanwhile.
    package mutating func activate(at now: Timestamp) throws {
        guard status.isLive, let order, order.isPaid, order.until == nil || order.until == period?.end else {
            throw ServiceError.subscriptionEnded
        }
        if status == .incomplete {
            try move(to: .active, at: now)
        } else {
            if order.choice.cycle != choice.cycle {
                anchorDay = order.quotedAt.day.components.day
                period = BillingPeriod(from: order.quotedAt, order.choice.cycle, anchorDay: anchorDay)
            }
            choice = order.choice
            price = order.choice.price
            pending = nil
        }
        self.order = nil
        nextAttemptAt = period?.end
        updatedAt = now
    }

    /// Puts it back as it was before the order was paid; nothing when it has ended, or has gone on since.
    package mutating func takeBack(_ before: Snapshot, of bought: PlanChoice, at now: Timestamp) throws {
        guard status.isLive else { return }
        if before.isIncomplete { return try end(as: .incompleteExpired, .refunded, at: now) }
        if order?.isPaid == true { order = nil }
        updatedAt = now
        guard choice == bought, pastDueSince == nil else { return }
        choice = before.choice
        price = before.price
        period = before.period
        anchorDay = before.anchorDay
        pending = before.pending
        nextAttemptAt = before.period?.end
    }

    /// Another plan from the next period on; the current one instead of another is no change.
    package mutating func plan(next wanted: PlanChoice, at now: Timestamp) {
        let next = wanted == choice ? nil : wanted
        guard next != pending else { return }
        pending = next
        updatedAt = now
    }

    /// Another card for what is charged from now on.
    package mutating func pay(with method: String, at now: Timestamp) {
        guard method != self.method else { return }
        self.method = method
        updatedAt = now
    }
}
