internal import Database
internal import Kernel
internal import NotificationCore

/// Writes messages and what is to leave the house.
struct MessageTable: Sendable {
    /// The ways that there is a channel for.
    let ways: Set<Way>
    let webhooks: any WebhookTargets
    let wakeUps: WakeUps

    /// The number of the new row; nil when the person was told of this before.
    func insert(_ message: Message, at now: Timestamp, in sql: any SQLExecutor) async throws -> NotificationID? {
        let notice = message.notice
        return try await sql.run(
            """
            INSERT INTO notifications (user_id, event_key, kind, severity, subject, body, facts, created_at, in_inbox,
                language)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (user_id, event_key) DO NOTHING RETURNING id
            """,
            .id(notice.userID), .text(notice.key), .text(notice.kind.rawValue), .text(notice.severity.rawValue),
            .text(message.text.subject), .text(message.text.body),
            .text(String(decoding: try JSON.encode(notice.facts.json), as: UTF8.self)), .timestamp(now),
            .bool(message.plan.isInInbox), .text(message.language.rawValue)
        ).rows.first?.id("id")
    }

    /// Puts a message on each way of its plan that there is and that reaches the person.
    func dispatch(_ message: Message, as id: NotificationID, at now: Timestamp, in sql: any SQLExecutor) async throws {
        let user = message.notice.userID
        for way in Way.allCases {
            guard ways.contains(way), let timing = message.plan.ways[way] else { continue }
            let targets = try await targets(on: way, of: user, kind: message.notice.kind, in: sql)
            guard !targets.isEmpty else { continue }
            switch timing {
            case .gathered(let due):
                try await sql.run(
                    "INSERT INTO digest_items (notification_id, channel, user_id, due_at) VALUES ($1, $2, $3, $4)",
                    .id(id), .text(way.rawValue), .id(user), .timestamp(due))
            case .alone(let due):
                for target in targets {
                    try await line(up: id, of: user, key: message.notice.key, way, target, due: due, at: now, in: sql)
                }
            }
            wakeUps.wake(way, after: sql)
        }
    }

    /// One row of `dispatches`; nothing when there is one already.
    func line(
        up id: NotificationID, of user: UserID, key: String, _ way: Way, _ target: String, due: Timestamp,
        at now: Timestamp, in sql: any SQLExecutor
    ) async throws {
        try await sql.run(
            """
            INSERT INTO dispatches (notification_id, user_id, event_key, channel, target, status, due_at, created_at,
                updated_at)
            VALUES ($1, $2, $3, $4, $5, 'pending', $6, $7, $7)
            ON CONFLICT (event_key, user_id, channel, target) DO NOTHING
            """,
            .id(id), .id(user), .text(key), .text(way.rawValue), .text(target), .timestamp(due), .timestamp(now))
    }

    private func targets(
        on way: Way, of user: UserID, kind: MessageKind, in sql: any SQLExecutor
    ) async throws -> [String] {
        switch way {
        case .email: return [""]
        case .webhook: return try await webhooks.targets(of: user, kind: kind.rawValue, in: sql)
        case .telegram:
            let rows = try await sql.run(
                "SELECT chat_id FROM telegram_chats WHERE user_id = $1 AND blocked_at IS NULL", .id(user)
            ).rows
            return rows.isEmpty ? [] : [""]
        }
    }
}
