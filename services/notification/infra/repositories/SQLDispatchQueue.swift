internal import Auth
internal import Database
internal import Kernel
internal import NotificationCore

/// Messages on their ways out, in either database. Several instances share one.
struct SQLDispatchQueue: DispatchQueue {
    let database: any Database
    let table: MessageTable

    private var skipsLocked: String { database.dialect == .postgres ? " FOR UPDATE OF d SKIP LOCKED" : "" }

    func hold(_ way: Way, limit: Int, at now: Timestamp, for lease: Duration) async throws -> [HeldDispatch] {
        let until = now + lease
        return try await database.transaction { sql in
            let rows = try await sql.run(
                """
                UPDATE dispatches SET status = 'sending', attempts = attempts + 1, claimed_until = $3, updated_at = $2
                WHERE id IN (
                    SELECT d.id FROM dispatches AS d
                    WHERE d.channel = $1 AND d.status = 'pending' AND d.due_at <= $2 AND NOT EXISTS (
                        SELECT 1 FROM dispatches AS e
                        WHERE e.user_id = d.user_id AND e.channel = d.channel AND e.target = d.target
                            AND e.status IN ('pending', 'sending')
                            AND (e.status = 'sending' OR (e.due_at <= $2 AND e.id < d.id)))
                    ORDER BY d.due_at, d.id LIMIT $4\(skipsLocked))
                RETURNING id
                """, .text(way.rawValue), .timestamp(now), .timestamp(until), .integer(Int64(limit))
            ).rows
            let ids = try rows.map { try $0.integer("id") }.sorted()
            guard !ids.isEmpty else { return [] }
            return try await sql.run(
                """
                SELECT d.id, d.user_id, d.event_key, d.channel, d.target, d.attempts, d.due_at, n.kind, n.language,
                    n.subject, n.body, n.facts, n.created_at, r.email, c.chat_id
                FROM dispatches AS d JOIN notifications AS n ON n.id = d.notification_id
                LEFT JOIN recipients AS r ON r.user_id = d.user_id
                LEFT JOIN telegram_chats AS c ON c.user_id = d.user_id AND c.blocked_at IS NULL
                WHERE d.id IN (\(ids.map { "\($0)" }.joined(separator: ", "))) ORDER BY d.due_at, d.id
                """
            ).rows.map { try HeldDispatch(row: $0, heldUntil: until) }
        }
    }

    func settle(_ held: HeldDispatch, as settlement: Settlement, at now: Timestamp) async throws {
        try await database.transaction { sql in
            let written = try await sql.run(
                """
                UPDATE dispatches SET status = $3, due_at = COALESCE($4, due_at), claimed_until = NULL,
                    provider_id = COALESCE($5, provider_id), last_error = $6, updated_at = $7
                WHERE id = $1 AND status = 'sending' AND claimed_until = $2
                """,
                .id(held.id), .timestamp(held.heldUntil), .text(settlement.status.rawValue),
                .optional(settlement.dueAt), .optional(settlement.providerID), .optional(settlement.reason),
                .timestamp(now)
            ).affected
            guard written == 1, settlement.isBlocked else { return }
            try await block(held, because: settlement.reason, at: now, in: sql)
        }
    }

    /// Nothing more is sent where nobody can be reached.
    private func block(
        _ held: HeldDispatch, because reason: String?, at now: Timestamp, in sql: any SQLExecutor
    ) async throws {
        guard held.way != .email else { return }
        if held.way == .telegram, let chat = held.target.flatMap(Int64.init) {
            try await sql.run(
                "UPDATE telegram_chats SET blocked_at = $2 WHERE chat_id = $1 AND blocked_at IS NULL", .integer(chat),
                .timestamp(now))
        }
        try await sql.run(
            """
            UPDATE dispatches SET status = 'skipped', last_error = $5, updated_at = $6
            WHERE user_id = $1 AND channel = $2 AND target = $3 AND status = 'pending' AND id <> $4
            """,
            .id(held.message.userID), .text(held.way.rawValue),
            .text(held.way == .webhook ? held.message.target : ""), .id(held.id), .optional(reason), .timestamp(now))
    }

    func takeUp(_ way: Way, at now: Timestamp) async throws -> Int {
        try await database.run(
            """
            UPDATE dispatches SET status = $3, claimed_until = NULL, updated_at = $2,
                last_error = 'The sender ended before the answer came.'
            WHERE channel = $1 AND status = 'sending' AND claimed_until <= $2
            """,
            .text(way.rawValue), .timestamp(now),
            .text((way.knowsRepeats ? Dispatch.Status.pending : .unknown).rawValue)
        ).affected
    }

    func nextDue(_ way: Way) async throws -> Timestamp? {
        try await database.run(
            """
            SELECT MIN(moment) AS moment FROM (
                SELECT MIN(due_at) AS moment FROM dispatches WHERE channel = $1 AND status = 'pending'
                UNION ALL
                SELECT MIN(claimed_until) AS moment FROM dispatches WHERE channel = $1 AND status = 'sending'
                UNION ALL
                SELECT MIN(due_at) AS moment FROM digest_items WHERE channel = $1
            ) AS moments
            """, .text(way.rawValue)
        ).rows.first?.optionalTimestamp("moment")
    }

    func lag(_ way: Way, at now: Timestamp) async throws -> Duration {
        let oldest = try await database.run(
            "SELECT MIN(due_at) AS moment FROM dispatches WHERE channel = $1 AND status = 'pending' AND due_at <= $2",
            .text(way.rawValue), .timestamp(now)
        ).rows.first?.optionalTimestamp("moment")
        return oldest.map { now - $0 } ?? .zero
    }
}

extension HeldDispatch {
    init(row: Row, heldUntil: Timestamp) throws {
        let way: Way = try row.word("channel")
        let target: String? =
            switch way {
            case .email: row.optionalText("email")
            case .telegram: row.optionalInteger("chat_id").map { String($0) }
            case .webhook: try row.text("target")
            }
        let user = try row.id("user_id", as: UserID.self)
        let identity = "\(try row.text("event_key"))|\(user)|\(way.rawValue)|\(try row.text("target"))"
        self.init(
            id: try row.id("id"), way: way, target: target,
            message: OutgoingMessage(
                key: hexadecimal(Digest.sha256(identity.utf8).prefix(16)), userID: user, target: target ?? "",
                kind: try row.text("kind"), language: try row.text("language"), subject: try row.text("subject"),
                body: try row.text("body"), facts: try row.text("facts"), createdAt: try row.timestamp("created_at"),
                attempts: Int(try row.integer("attempts")) - 1),
            dueAt: try row.timestamp("due_at"), heldUntil: heldUntil)
    }
}
