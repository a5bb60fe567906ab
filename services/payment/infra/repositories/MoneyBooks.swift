internal import Contracts
internal import Database
internal import Events
internal import Kernel
internal import PaymentCore

/// What the repositories of payments and refunds share: the rows that are locked, the ledger, and what is told.
struct MoneyBooks: Sendable {
    let database: any Database
    let outbox: Outbox
    let effects: any PaymentEffects
    let limits: MoneyLimits

    /// SQLite has one writer at a time and needs no lock of the row.
    private var lock: String { database.dialect == .postgres ? " FOR UPDATE" : "" }

    /// Locks the person, whoever they are; gives whether they were erased. Everything that changes what a person has
    /// begins here, so that no two of them wait for each other.
    func lockPerson(_ user: UserID, in sql: any SQLExecutor) async throws -> Bool {
        let rows = try await sql.run(
            """
            INSERT INTO accounts (user_id) VALUES ($1)
            ON CONFLICT (user_id) DO UPDATE SET user_id = excluded.user_id RETURNING erased_at
            """,
            .id(user)
        ).rows
        return rows.first?.optionalTimestamp("erased_at") != nil
    }

    /// The payment with its person and its row locked, and how much of it is reserved for refunds.
    func lockPayment(_ id: PaymentID, in sql: any SQLExecutor) async throws -> (payment: Payment, reserved: Int64) {
        let owners = try await sql.run("SELECT user_id FROM payments WHERE id = $1", .id(id)).rows
        guard let owner = owners.first else { throw ServiceError.paymentNotFound }
        _ = try await lockPerson(try owner.id("user_id"), in: sql)
        let rows = try await sql.run("SELECT * FROM payments WHERE id = $1\(lock)", .id(id)).rows
        guard let row = rows.first else { throw ServiceError.paymentNotFound }
        return (try Payment(row: row), try row.integer("reserved"))
    }

    /// Saves a changed payment; the version that it was made of must still be there.
    func save(_ payment: Payment, lookAt: Timestamp, in sql: any SQLExecutor) async throws -> Payment {
        let rows = try await sql.run(PaymentRow.update, PaymentRow.values(of: payment, lookAt: lookAt)).rows
        guard let row = rows.first else { throw DatabaseError.conflict }
        return try Payment(row: row)
    }

    func post(
        _ posting: LedgerPosting?, payment: PaymentID, at now: Timestamp, in sql: any SQLExecutor
    ) async throws {
        guard let posting else {
            throw DatabaseError.failed(code: "ledger", detail: "a movement of money does not sum to zero")
        }
        for entry in posting.entries {
            try await sql.run(
                """
                INSERT INTO ledger_entries (movement, account, amount, currency, payment_id, created_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                .text(posting.movement), .text(entry.account), .integer(entry.amount.amount),
                .text(entry.amount.currency.code), .id(payment), .timestamp(now))
        }
    }
}
