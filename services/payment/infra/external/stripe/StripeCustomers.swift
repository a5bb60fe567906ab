internal import Database
internal import Kernel

/// Whom Stripe knows our people as; one customer for each person and kind of key.
protocol StripeCustomers: Sendable {
    func customer(of user: UserID, isLive: Bool) async throws -> StripeCustomer?
    /// Writes a customer down and gives what is written: another's, when that was first with the same generation.
    func keep(_ customer: StripeCustomer, at now: Timestamp) async throws -> StripeCustomer
    /// Notes that Stripe knows this customer no longer.
    func lose(_ customer: StripeCustomer) async throws
}

/// A person of ours as a customer of Stripe.
struct StripeCustomer: Sendable, Equatable {
    let userID: UserID
    let isLive: Bool
    /// `cus_…`; nil when Stripe has lost the last one.
    let id: String?
    /// Counts the customers of this person: part of the key that makes one, so that a lost one is not given again.
    let generation: Int64
}

/// Customers in either database.
struct SQLStripeCustomers: StripeCustomers {
    let database: any Database

    func customer(of user: UserID, isLive: Bool) async throws -> StripeCustomer? {
        let rows = try await database.run(
            "SELECT customer_id, generation FROM stripe_customers WHERE user_id = $1 AND live = $2", .id(user),
            .bool(isLive)
        ).rows
        return try rows.first.map { try StripeCustomer(user, isLive, $0) }
    }

    func keep(_ customer: StripeCustomer, at now: Timestamp) async throws -> StripeCustomer {
        let rows = try await database.run(
            """
            INSERT INTO stripe_customers AS known (user_id, live, customer_id, generation, created_at)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (user_id, live) DO UPDATE
            SET customer_id = COALESCE(known.customer_id, excluded.customer_id)
            RETURNING customer_id, generation
            """, .id(customer.userID), .bool(customer.isLive), .optional(customer.id), .integer(customer.generation),
            .timestamp(now)
        ).rows
        guard let row = rows.first else { return customer }
        return try StripeCustomer(customer.userID, customer.isLive, row)
    }

    func lose(_ customer: StripeCustomer) async throws {
        try await database.run(
            """
            UPDATE stripe_customers SET customer_id = NULL, generation = generation + 1
            WHERE user_id = $1 AND live = $2 AND customer_id = $3
            """, .id(customer.userID), .bool(customer.isLive), .optional(customer.id))
    }
}

extension StripeCustomer {
    fileprivate init(_ user: UserID, _ isLive: Bool, _ row: Row) throws {
        self.init(
            userID: user, isLive: isLive, id: row.optionalText("customer_id"),
            generation: try row.integer("generation"))
    }
}
