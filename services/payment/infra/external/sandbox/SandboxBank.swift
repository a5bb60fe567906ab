internal import Contracts
internal import Database
internal import Kernel
internal import PaymentCore

/// The books of the sandbox's bank: tables of its own, each word a transaction of its own, so that what it knows does
/// not depend on what we saved. It acts once for one key.
struct SandboxBank: Sendable {
    let database: any Database
    let random: any RandomSource

    /// Takes the money, or says why not; `isNew` is false for a key that was there. nil for a key that another order
    /// has.
    func charge(
        _ order: ChargeOrder, outcome: SandboxOutcome, at now: Timestamp
    ) async throws -> (charge: Charge, isNew: Bool)? {
        let rows = try await database.run(
            """
            INSERT INTO sandbox_charges
                (id, key, amount, currency, method, user_id, status, failure_code, failure_message, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (key) DO NOTHING RETURNING *
            """,
            .text("sb_ch_\(hexadecimal(random.bytes(12)))"), .text(order.key), .integer(order.amount.amount),
            .text(order.amount.currency.code), .text(order.method), .id(order.userID), .text(outcome.word),
            .optional(outcome.failure?.code), .optional(outcome.failure?.message), .timestamp(now)
        ).rows
        if let row = rows.first { return (try Charge(sandbox: row), true) }
        guard let known = try await row(key: order.key) else {
            throw DatabaseError.failed(code: "no_row", detail: "a charge of the sandbox is gone")
        }
        guard try known.money() == order.amount, try known.text("method") == order.method else { return nil }
        return (try Charge(sandbox: known), false)
    }

    func find(key: String) async throws -> Charge? { try await row(key: key).map(Charge.init(sandbox:)) }

    private func row(key: String) async throws -> Row? {
        try await database.run("SELECT * FROM sandbox_charges WHERE key = $1", .text(key)).rows.first
    }

    /// Gives money back; nil when the charge has not that much left.
    func refund(_ order: RefundOrder, at now: Timestamp) async throws -> ProviderRefund? {
        let lock = database.dialect == .postgres ? " FOR UPDATE" : ""
        return try await database.transaction { sql in
            let charges = try await sql.run(
                "SELECT * FROM sandbox_charges WHERE id = $1\(lock)", .text(order.chargeID)
            ).rows
            if let known = try await find(refund: order.key, in: sql) {
                return known.amount == order.amount ? known : nil
            }
            guard let charge = charges.first, try charge.text("status") == "succeeded" else { return nil }
            let given = try await sql.run(
                "SELECT amount FROM sandbox_refunds WHERE charge_id = $1", .text(order.chargeID)
            ).rows.reduce(into: Int64(0)) { $0 += try $1.integer("amount") }
            let taken = try charge.money()
            guard order.amount.currency == taken.currency, order.amount.amount > 0,
                order.amount.amount <= taken.amount - given
            else { return nil }
            let id = "sb_re_\(hexadecimal(random.bytes(12)))"
            try await sql.run(
                """
                INSERT INTO sandbox_refunds (id, key, charge_id, amount, currency, created_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                .text(id), .text(order.key), .text(order.chargeID), .integer(order.amount.amount),
                .text(order.amount.currency.code), .timestamp(now))
            return ProviderRefund(id: id, status: .succeeded, amount: order.amount)
        }
    }

    func findRefund(key: String) async throws -> ProviderRefund? { try await find(refund: key, in: database) }

    private func find(refund key: String, in sql: any SQLExecutor) async throws -> ProviderRefund? {
        try await sql.run("SELECT * FROM sandbox_refunds WHERE key = $1", .text(key)).rows.first.map { row in
            ProviderRefund(id: try row.text("id"), status: .succeeded, amount: try row.money())
        }
    }

    /// Ends the waiting of a charge for its card's owner, and gives its key; nil when it does not wait.
    func end(waiting chargeID: String, with outcome: SandboxOutcome) async throws -> String? {
        try await database.run(
            """
            UPDATE sandbox_charges SET status = $2, failure_code = $3, failure_message = $4
            WHERE id = $1 AND status = 'requires_action' RETURNING key
            """,
            .text(chargeID), .text(outcome.word), .optional(outcome.failure?.code),
            .optional(outcome.failure?.message)
        ).rows.first?.text("key")
    }
}

extension Charge {
    fileprivate init(sandbox row: Row) throws {
        let id = try row.text("id")
        let status: Status =
            switch try row.text("status") {
            case "succeeded": .succeeded
            case "requires_action": .requiresAction(url: "/api/v1/payments/sandbox/\(id)/authenticate")
            default:
                .failed(code: try row.text("failure_code"), message: try row.text("failure_message"))
            }
        self.init(id: id, status: status, amount: try row.money())
    }
}
