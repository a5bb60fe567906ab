internal import Database
internal import Kernel
internal import PaymentCore

/// The row of a person: whoever changes what the person has locks it first.
struct PaymentAccount: Sendable {
    let plan: Plan.Name
    let erasedAt: Timestamp?

    static let erased = ServiceError(.gone, "This account was deleted.", code: "account_deleted")

    /// Locks the row, which is made where there is none.
    static func lock(_ user: UserID, in sql: any SQLExecutor) async throws -> PaymentAccount {
        let rows = try await sql.run(
            """
            INSERT INTO accounts (user_id) VALUES ($1)
            ON CONFLICT (user_id) DO UPDATE SET user_id = excluded.user_id RETURNING plan, erased_at
            """,
            .id(user)
        ).rows
        guard let row = rows.first else {
            throw DatabaseError.failed(code: "no_row", detail: "the account's row was not given back")
        }
        return try PaymentAccount(row: row)
    }

    /// The same; throws `.gone` for a person who was erased.
    static func locked(_ user: UserID, in sql: any SQLExecutor) async throws -> PaymentAccount {
        let account = try await lock(user, in: sql)
        if account.erasedAt != nil { throw erased }
        return account
    }

    /// As it stands; nil for somebody who has neither bought nor used anything.
    static func find(_ user: UserID, in sql: any SQLExecutor) async throws -> PaymentAccount? {
        try await sql.run("SELECT plan, erased_at FROM accounts WHERE user_id = $1", .id(user)).rows.first
            .map(PaymentAccount.init(row:))
    }

    private init(row: Row) throws {
        let word = try row.text("plan")
        guard let plan = Plan.Name(rawValue: word) else {
            throw DatabaseError.unexpectedValue(column: "plan", found: word)
        }
        self.plan = plan
        erasedAt = row.optionalTimestamp("erased_at")
    }
}
