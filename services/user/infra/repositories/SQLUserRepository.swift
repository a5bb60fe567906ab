internal import Contracts
internal import Database
internal import Events
internal import Kernel
internal import Saga
internal import UserCore

/// Accounts in either database.
struct SQLUserRepository: UserRepository {
    let database: any Database
    let outbox: Outbox
    let sagas: SagaStore

    func insert(_ user: NewUser, recording events: @Sendable (User) -> [any Event]) async throws -> User {
        do {
            return try await store(user, recording: events)
        } catch let error as ServiceError where error.code == "username_exists" {
            // Where both are taken, which rule a database names first is its own affair; the address is what we name.
            if try await find(email: user.email) != nil { throw Self.emailExists }
            throw error
        }
    }

    private func store(_ user: NewUser, recording events: @Sendable (User) -> [any Event]) async throws -> User {
        try await translating {
            try await database.transaction { sql in
                let result = try await sql.run(
                    """
                    INSERT INTO users (email, username, password_hash, locale, created_at, updated_at)
                    VALUES ($1, $2, $3, $4, $5, $5) RETURNING *
                    """,
                    .text(user.email.text), .text(user.username.text), .text(user.passwordHash),
                    .text(user.locale.rawValue), .timestamp(user.createdAt))
                let stored = try User(row: try result.onlyRow)
                try await outbox.append(events(stored), in: sql)
                try await sagas.start(.createUser, with: AccountErrand(userID: stored.id), in: sql)
                return stored
            }
        }
    }

    func find(_ id: UserID) async throws -> User? {
        try await database.run("SELECT * FROM users WHERE id = $1", .id(id)).rows.first.map(User.init(row:))
    }

    func find(email: Email) async throws -> User? {
        try await database.run("SELECT * FROM users WHERE lower(email) = lower($1)", .text(email.text))
            .rows.first.map(User.init(row:))
    }

    func update(
        _ id: UserID, _ change: @Sendable (inout User) throws -> [any Event]
    ) async throws -> User {
        try await translating {
            try await database.transaction { sql in
                let lock = database.dialect == .postgres ? " FOR UPDATE" : ""
                let rows = try await sql.run("SELECT * FROM users WHERE id = $1\(lock)", .id(id)).rows
                guard let row = rows.first else { throw Caller.noSuchUser }
                var user = try User(row: row)
                let events = try change(&user)
                try await save(user, in: sql)
                try await outbox.append(events, in: sql)
                return user
            }
        }
    }

    private func save(_ user: User, in sql: any SQLExecutor) async throws {
        try await sql.run(
            """
            UPDATE users SET username = $2, password_hash = $3, is_active = $4, role = $5, locale = $6, timezone = $7,
                telegram_id = $8, updated_at = $9
            WHERE id = $1
            """,
            .id(user.id), .text(user.username.text), .text(user.passwordHash), .bool(user.isActive),
            .text(user.role.rawValue), .text(user.locale.rawValue), .text(user.timeZone),
            .optional(user.telegramID), .timestamp(user.updatedAt))
    }

    func delete(_ id: UserID, recording events: [any Event]) async throws -> Bool {
        try await database.transaction { sql in
            guard try await sql.run("DELETE FROM users WHERE id = $1", .id(id)).affected == 1 else { return false }
            try await outbox.append(events, in: sql)
            try await sagas.start(.deleteUser, with: AccountErrand(userID: id), in: sql)
            return true
        }
    }

    /// Takes back an account that no service could be made ready for, in the transaction that `sql` runs; nothing when
    /// it is gone already.
    func erase(_ id: UserID, at now: Timestamp, in sql: any SQLExecutor) async throws {
        guard try await sql.run("DELETE FROM users WHERE id = $1", .id(id)).affected == 1 else { return }
        try await outbox.append([UserDeleted(userID: id, deletedAt: now)], in: sql)
    }

    private static var emailExists: ServiceError {
        ServiceError(.conflict, "Email already exists", code: "email_exists")
    }

    /// Turns the unique rules of the table into sentences.
    private func translating<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch DatabaseError.uniqueViolation(constraint: "users_email_key") {
            throw Self.emailExists
        } catch DatabaseError.uniqueViolation(constraint: "users_username_key") {
            throw ServiceError(.conflict, "Username already exists", code: "username_exists")
        } catch DatabaseError.uniqueViolation(constraint: "users_telegram_id_key") {
            throw ServiceError(
                .conflict, "This Telegram account belongs to another user.", code: "telegram_linked_elsewhere")
        }
    }
}

extension User {
    /// An account from its row.
    init(row: Row) throws {
        let role = try row.text("role")
        let locale = try row.text("locale")
        guard let role = User.Role(rawValue: role) else {
            throw DatabaseError.unexpectedValue(column: "role", found: role)
        }
        guard let locale = User.Locale(rawValue: locale) else {
            throw DatabaseError.unexpectedValue(column: "locale", found: locale)
        }
        self.init(
            restoring: try row.id("id"), email: Email(restoring: try row.text("email")),
            username: Username(restoring: try row.text("username")), passwordHash: try row.text("password_hash"),
            isActive: try row.bool("is_active"), role: role, locale: locale, timeZone: try row.text("timezone"),
            telegramID: row.optionalID("telegram_id"), createdAt: try row.timestamp("created_at"),
            updatedAt: try row.timestamp("updated_at"))
    }
}

extension QueryResult {
    /// The row of a statement that always gives one.
    var onlyRow: Row {
        get throws {
            guard let row = rows.first else { throw DatabaseError.failed(code: "no_row", detail: "expected a row") }
            return row
        }
    }
}
