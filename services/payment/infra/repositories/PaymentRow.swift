internal import Contracts
internal import Database
internal import Kernel
internal import PaymentCore

/// How a payment lies in its table: the order of the parameters is written here and nowhere else.
enum PaymentRow {
    static let insert = """
        INSERT INTO payments (user_id, amount, currency, purpose, subscription_id, method, customer, description, key,
            provider, provider_key, status, version, created_at, updated_at, next_look_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $13, $14)
        RETURNING *
        """

    /// Saves a change over the version that it was made of.
    static let update = """
        UPDATE payments SET status = $3, charge_id = $4, failure_code = $5, failure_message = $6, action_url = $7,
            refunded = $8, updated_at = $9, settled_at = $10, next_look_at = $11, version = version + 1
        WHERE id = $1 AND version = $2
        RETURNING *
        """

    static func values(
        of order: PaymentOrder, provider: String, providerKey: String, status: Payment.Status, at now: Timestamp,
        lookAt: Timestamp
    ) throws -> [SQLValue] {
        [
            .id(order.userID), .integer(order.amount.amount), .text(order.amount.currency.code),
            .text(String(decoding: try JSON.encode(order.purpose), as: UTF8.self)), .id(order.purpose.subscription),
            .text(order.method), .optional(order.customer), .text(order.description), .text(order.key),
            .text(provider), .text(providerKey), .text(status.rawValue), .timestamp(now), .timestamp(lookAt),
        ]
    }

    static func values(of payment: Payment, lookAt: Timestamp) -> [SQLValue] {
        [
            .id(payment.id), .integer(payment.version), .text(payment.status.rawValue), .optional(payment.chargeID),
            .optional(payment.failure?.code), .optional(payment.failure?.message), .optional(payment.actionURL),
            .integer(payment.refunded), .timestamp(payment.updatedAt), .optional(payment.settledAt),
            .timestamp(lookAt),
        ]
    }
}

extension Payment {
    init(row: Row) throws {
        let failure = try row.optionalText("failure_code").map { code in
            Failure(code: code, message: try row.text("failure_message"))
        }
        self.init(
            restoring: try row.id("id"),
            order: PaymentOrder(
                userID: try row.id("user_id"), amount: try row.money(), purpose: try row.purpose(),
                method: try row.text("method"), customer: row.optionalText("customer"),
                description: try row.text("description"), key: try row.text("key")),
            provider: try row.text("provider"), providerKey: try row.text("provider_key"),
            createdAt: try row.timestamp("created_at"), status: try row.word("status"),
            chargeID: row.optionalText("charge_id"), failure: failure, actionURL: row.optionalText("action_url"),
            refunded: try row.integer("refunded"), updatedAt: try row.timestamp("updated_at"),
            settledAt: row.optionalTimestamp("settled_at"), version: try row.integer("version"))
    }
}

/// How a refund lies in its table.
enum RefundRow {
    static let insert = """
        INSERT INTO refunds (payment_id, user_id, amount, currency, reason, key, provider, provider_key, charge_id,
            status, created_at, updated_at, next_look_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', $10, $10, $11)
        RETURNING *
        """
}

extension Refund {
    init(row: Row) throws {
        self.init(
            id: try row.id("id"), paymentID: try row.id("payment_id"), userID: try row.id("user_id"),
            amount: try row.money(), reason: row.optionalText("reason"), key: try row.text("key"),
            providerKey: try row.text("provider_key"), chargeID: try row.text("charge_id"),
            createdAt: try row.timestamp("created_at"), status: try row.word("status"),
            refundID: row.optionalText("refund_id"), failure: row.optionalText("failure"),
            updatedAt: try row.timestamp("updated_at"))
    }
}

extension Row {
    /// The columns `amount` and `currency`.
    func money() throws -> Money {
        let code = try text("currency")
        guard let currency = Currency(code) else {
            throw DatabaseError.unexpectedValue(column: "currency", found: code)
        }
        return Money(try integer("amount"), currency)
    }

    fileprivate func purpose() throws -> PaymentPurpose {
        try JSON.decode(PaymentPurpose.self, from: Array(try text("purpose").utf8))
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
