internal import Database
internal import Kernel
internal import NotificationCore

/// How a webhook lies in its table.
enum WebhookRow {
    static let insert = """
        INSERT INTO webhooks (user_id, url, events, about, is_active, secret, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
        RETURNING *
        """

    static func values(of new: NewWebhook, sealed: [UInt8]) throws -> [SQLValue] {
        [
            .id(new.userID), .text(new.url.text), try events(new.events), .text(new.about.text), .bool(new.isActive),
            .bytes(sealed), .timestamp(new.createdAt),
        ]
    }

    static let update = """
        UPDATE webhooks SET url = $3, events = $4, about = $5, is_active = $6, disabled_reason = $7, failing_since = $8,
            updated_at = $9
        WHERE id = $1 AND user_id = $2
        """

    static func values(of webhook: Webhook) throws -> [SQLValue] {
        [
            .id(webhook.id), .id(webhook.userID), .text(webhook.url.text), try events(webhook.events),
            .text(webhook.about.text), .bool(webhook.isActive), .optional(webhook.disabledReason?.rawValue),
            .optional(webhook.failingSince), .timestamp(webhook.updatedAt),
        ]
    }

    private static func events(_ events: WebhookEvents) throws -> SQLValue {
        try events.words.map { .text(String(decoding: try JSON.encode($0), as: UTF8.self)) } ?? .null
    }
}

extension Webhook {
    /// A webhook from its row; what was checked when it was stored is only taken back.
    init(row: Row) throws {
        let words = try row.optionalText("events").map { try JSON.decode([String].self, from: Array($0.utf8)) }
        self.init(
            id: try row.id("id"), userID: try row.id("user_id"), url: WebhookURL(restoring: try row.text("url")),
            events: WebhookEvents(restoring: words), about: WebhookText(restoring: try row.text("about")),
            isActive: try row.bool("is_active"),
            disabledReason: row.optionalText("disabled_reason").flatMap(DisabledReason.init(rawValue:)),
            failingSince: row.optionalTimestamp("failing_since"), createdAt: try row.timestamp("created_at"),
            updatedAt: try row.timestamp("updated_at"))
    }
}

extension WebhookDelivery {
    init(row: Row) throws {
        self.init(
            id: try row.integer("id"), kind: try row.text("kind"), status: try row.text("status"),
            attempts: Int(try row.integer("attempts")), dueAt: try row.timestamp("due_at"),
            lastError: row.optionalText("last_error"), createdAt: try row.timestamp("created_at"),
            updatedAt: try row.timestamp("updated_at"))
    }
}
