internal import Auth
internal import Database
internal import Kernel
internal import NotificationCore
internal import ServiceKit

/// Webhooks in either database; their secrets lie there sealed.
struct SQLWebhookRepository: WebhookRepository {
    let database: any Database
    let box: SecretBox

    func insert(_ new: NewWebhook, secret: WebhookSecret) async throws -> Webhook {
        let sealed = box.seal(secret.bytes, for: SQLWebhookRepository.place(of: new.userID))
        return try await database.transaction { sql in
            try await admit(new.userID, in: sql)
            let rows = try await sql.run(WebhookRow.insert, try WebhookRow.values(of: new, sealed: sealed)).rows
            guard let row = rows.first else {
                throw DatabaseError.failed(code: "no_row", detail: "the new webhook's row was not given back")
            }
            try await KeyedEffect.note(in: sql)
            return try Webhook(row: row)
        }
    }

    func webhook(_ id: WebhookID, of owner: UserID) async throws -> Webhook {
        try Webhook(row: try await row(id, of: owner, in: database))
    }

    func webhooks(of owner: UserID) async throws -> [Webhook] {
        try await database.run("SELECT * FROM webhooks WHERE user_id = $1 ORDER BY id", .id(owner)).rows
            .map(Webhook.init(row:))
    }

    func update(
        _ id: WebhookID, of owner: UserID, _ change: @Sendable (inout Webhook) -> Void
    ) async throws -> Webhook {
        try await database.transaction { sql in try await update(id, of: owner, in: sql, change).after }
    }

    /// The same in the transaction that `sql` runs; tells how it was before.
    func update(
        _ id: WebhookID, of owner: UserID, in sql: any SQLExecutor, _ change: @Sendable (inout Webhook) -> Void
    ) async throws -> (before: Webhook, after: Webhook) {
        let before = try Webhook(row: try await row(id, of: owner, lock: lock, in: sql))
        var webhook = before
        change(&webhook)
        if webhook != before { try await sql.run(WebhookRow.update, try WebhookRow.values(of: webhook)) }
        return (before, webhook)
    }

    func delete(_ id: WebhookID, of owner: UserID) async throws {
        let rows = try await database.run(
            "DELETE FROM webhooks WHERE id = $1 AND user_id = $2 RETURNING id", .id(id), .id(owner)
        ).rows
        if rows.isEmpty { throw ServiceError.webhookNotFound }
    }

    func replaceSecret(
        _ id: WebhookID, of owner: UserID, by secret: WebhookSecret, at now: Timestamp, until: Timestamp
    ) async throws {
        let sealed = box.seal(secret.bytes, for: SQLWebhookRepository.place(of: owner))
        try await database.transaction { sql in
            let rows = try await sql.run(
                """
                UPDATE webhooks SET previous_secret = secret, previous_until = $3, secret = $4, updated_at = $5
                WHERE id = $1 AND user_id = $2 RETURNING id
                """,
                .id(id), .id(owner), .timestamp(until), .bytes(sealed), .timestamp(now)
            ).rows
            if rows.isEmpty { throw ServiceError.webhookNotFound }
            try await KeyedEffect.note(in: sql)
        }
    }

    func secrets(of id: WebhookID, of owner: UserID) async throws -> WebhookSecrets {
        let row = try await row(id, of: owner, in: database)
        let opened = { (sealed: [UInt8]) throws -> WebhookSecret in
            guard let bytes = box.open(sealed, for: SQLWebhookRepository.place(of: owner)) else {
                throw DatabaseError.unexpectedValue(column: "secret", found: "a secret sealed with another key")
            }
            return WebhookSecret(restoring: bytes)
        }
        return WebhookSecrets(
            current: try opened(try row.bytes("secret")),
            previous: try row.optionalBytes("previous_secret").map(opened),
            previousUntil: row.optionalTimestamp("previous_until"))
    }

    func deliveries(
        to id: WebhookID, of owner: UserID, before: Int64?, limit: Int
    ) async throws -> [WebhookDelivery] {
        try await database.run(
            """
            SELECT d.id, n.kind, d.status, d.attempts, d.due_at, d.last_error, d.created_at, d.updated_at
            FROM dispatches d JOIN notifications n ON n.id = d.notification_id
            WHERE d.channel = 'webhook' AND d.user_id = $1 AND d.target = $2 AND d.id < $3
            ORDER BY d.id DESC LIMIT $4
            """,
            .id(owner), .text(id.description), .integer(before ?? Int64.max), .integer(Int64(limit))
        ).rows.map(WebhookDelivery.init(row:))
    }

    /// SQLite has one writer at a time and needs no lock of the row.
    private var lock: String { database.dialect == .postgres ? " FOR UPDATE" : "" }

    private func row(
        _ id: WebhookID, of owner: UserID, lock: String = "", in sql: any SQLExecutor
    ) async throws -> Row {
        let rows = try await sql.run(
            "SELECT * FROM webhooks WHERE id = $1 AND user_id = $2\(lock)", .id(id), .id(owner)
        ).rows
        guard let row = rows.first else { throw ServiceError.webhookNotFound }
        return row
    }

    /// Lets one addition of an owner go on at a time, none past the limit, and none of an account that was erased.
    private func admit(_ owner: UserID, in sql: any SQLExecutor) async throws {
        guard try await PeopleTable.admit(owner, in: sql) else {
            throw ServiceError(.gone, "This account was deleted.", code: "account_deleted")
        }
        let count = try await sql.run("SELECT count(*) AS count FROM webhooks WHERE user_id = $1", .id(owner)).rows
        guard try count.first?.integer("count") ?? 0 < Int64(Webhook.mostOfPerson) else {
            throw ServiceError.tooManyWebhooks
        }
    }

    /// A secret that was copied into another person's row does not open there.
    private static func place(of owner: UserID) -> String { "webhooks of \(owner)" }
}

extension SQLWebhookRepository: WebhookTargets, PersonalRecords {
    func targets(of user: UserID, kind: String, in sql: any SQLExecutor) async throws -> [String] {
        try await sql.run("SELECT * FROM webhooks WHERE user_id = $1 AND is_active ORDER BY id", .id(user)).rows
            .map(Webhook.init(row:)).filter { $0.hears(of: kind) }.map(\.id.description)
    }

    func erase(_ user: UserID, in sql: any SQLExecutor) async throws {
        try await sql.run("DELETE FROM webhooks WHERE user_id = $1", .id(user))
    }
}
