internal import Contracts
internal import Database
internal import Kernel
internal import PaymentCore

/// How a subscription lies in its table: the order of the parameters is written here and nowhere else.
enum SubscriptionRow {
    private static let columns = [
        "status", "plan", "cycle", "price", "currency", "method", "period_start", "period_end", "anchor_day",
        "cancel_at_period_end", "pending_plan", "pending_cycle", "order_number", "order_plan", "order_cycle",
        "order_amount", "order_method", "order_quoted_at", "order_until", "order_paid", "orders", "past_due_since",
        "dunning_attempt", "failure", "next_attempt_at", "ended_at", "end_reason", "updated_at",
    ]

    /// `$1` is the person, `$2` the moment it was made.
    static let insert = """
        INSERT INTO subscriptions (user_id, created_at, \(columns.joined(separator: ", ")))
        VALUES ($1, $2, \(columns.indices.map { "$\($0 + 3)" }.joined(separator: ", "))) RETURNING *
        """

    /// `$1` is the id.
    static let update = """
        UPDATE subscriptions SET \(columns.enumerated().map { "\($1) = $\($0 + 2)" }.joined(separator: ", "))
        WHERE id = $1
        """

    static func values(_ subscription: Subscription) -> [SQLValue] {
        let (order, ending) = (subscription.order, subscription.ending)
        return [
            .text(subscription.status.rawValue), .text(subscription.choice.plan.rawValue),
            .text(subscription.choice.cycle.rawValue), .integer(subscription.price.amount),
            .text(subscription.price.currency.code), .optional(subscription.method),
            .optional(subscription.period?.start), .optional(subscription.period?.end),
            .integer(Int64(subscription.anchorDay)), .bool(subscription.cancelsAtPeriodEnd),
            .optional(subscription.pending?.plan.rawValue), .optional(subscription.pending?.cycle.rawValue),
            .optional(order?.number), .optional(order?.choice.plan.rawValue),
            .optional(order?.choice.cycle.rawValue), .optional(order?.amount.amount), .optional(order?.method),
            .optional(order?.quotedAt), .optional(order?.until), order.map { .bool($0.isPaid) } ?? .null,
            .integer(subscription.orders), .optional(subscription.pastDueSince),
            .integer(Int64(subscription.attempts)), .optional(subscription.failure),
            .optional(subscription.nextAttemptAt), .optional(ending?.at), .optional(ending?.reason.rawValue),
            .timestamp(subscription.updatedAt),
        ]
    }
}

extension Subscription {
    /// A subscription from its row.
    init(row: Row) throws {
        let currency = try row.currency("currency")
        self.init(
            restoring: try row.id("id"), userID: try row.id("user_id"), createdAt: try row.timestamp("created_at"),
            State(
                status: try row.word("status"), choice: PlanChoice(try row.word("plan"), try row.word("cycle")),
                price: Money(try row.integer("price"), currency), method: row.optionalText("method"),
                period: row.period(), anchorDay: Int(try row.integer("anchor_day")),
                cancelsAtPeriodEnd: try row.bool("cancel_at_period_end"),
                pending: row.optionalText("pending_plan") == nil
                    ? nil : PlanChoice(try row.word("pending_plan"), try row.word("pending_cycle")),
                order: try PlanOrder(row: row, currency), orders: try row.integer("orders"),
                pastDueSince: row.optionalTimestamp("past_due_since"),
                attempts: Int(try row.integer("dunning_attempt")), failure: row.optionalText("failure"),
                nextAttemptAt: row.optionalTimestamp("next_attempt_at"),
                ending: try row.optionalTimestamp("ended_at").map {
                    Ending(at: $0, reason: try row.word("end_reason"))
                },
                updatedAt: try row.timestamp("updated_at")))
    }
}

extension PlanOrder {
    fileprivate init?(row: Row, _ currency: Currency) throws {
        guard let number = row.optionalInteger("order_number") else { return nil }
        self.init(
            number: number, choice: PlanChoice(try row.word("order_plan"), try row.word("order_cycle")),
            amount: Money(try row.integer("order_amount"), currency), method: row.optionalText("order_method"),
            quotedAt: try row.timestamp("order_quoted_at"), until: row.optionalTimestamp("order_until"),
            isPaid: try row.bool("order_paid"))
    }
}

extension Row {
    /// The paid period of a subscription or an invoice; nil where there is none.
    func period() -> BillingPeriod? {
        guard let start = optionalTimestamp("period_start"), let end = optionalTimestamp("period_end") else {
            return nil
        }
        return BillingPeriod(start: start, end: end)
    }

    /// The currency of a row's amounts.
    func currency(_ column: String) throws -> Currency {
        let code = try text(column)
        guard let currency = Currency(code) else {
            throw DatabaseError.unexpectedValue(column: column, found: code)
        }
        return currency
    }

    /// A column that holds one word of a closed list.
    fileprivate func word<Word: RawRepresentable>(_ column: String) throws -> Word where Word.RawValue == String {
        let text = try text(column)
        guard let word = Word(rawValue: text) else {
            throw DatabaseError.unexpectedValue(column: column, found: text)
        }
        return word
    }
}
