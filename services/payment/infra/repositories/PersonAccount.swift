internal import Database
internal import Kernel
internal import PaymentCore

/// The row of a person, which whoever changes what the person has locks first.
enum PersonAccount {
    /// Makes the row if need be, and holds it until the transaction ends; the moment of erasure where there was one.
    @discardableResult
    static func hold(_ user: UserID, in sql: any SQLExecutor) async throws -> Timestamp? {
        try await sql.run(
            """
            INSERT INTO accounts (user_id) VALUES ($1)
            ON CONFLICT (user_id) DO UPDATE SET user_id = excluded.user_id RETURNING erased_at
            """,
            .id(user)
        ).rows.first?.optionalTimestamp("erased_at")
    }

    /// The same for somebody who is still there; `.gone` for who was erased.
    static func holdLiving(_ user: UserID, in sql: any SQLExecutor) async throws {
        if try await hold(user, in: sql) != nil { throw ServiceError.accountErased }
    }

    /// The plan whose limits hold from now on.
    static func set(_ plan: Plan.Name, of user: UserID, in sql: any SQLExecutor) async throws {
        try await sql.run(
            "UPDATE accounts SET plan = $2 WHERE user_id = $1 AND plan <> $2", .id(user), .text(plan.rawValue))
    }
}
