internal import Database
internal import Kernel
internal import PaymentCore

/// Notices in either database.
struct SQLNoticeRepository: NoticeRepository {
    let database: any Database

    func store(_ told: ProviderNotice, from provider: String, at now: Timestamp) async throws -> Bool {
        guard let subject = Subject(told.subject) else { return false }
        return try await database.run(
            """
            INSERT INTO webhook_notices (provider, notice_id, kind, subject, subject_id, subject_hint, told_at,
                received_at, next_attempt_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
            ON CONFLICT (provider, notice_id) DO NOTHING RETURNING id
            """,
            .text(provider), .text(told.id), .text(told.kind), .text(subject.kind), .text(subject.id),
            .optional(subject.hint), .timestamp(told.createdAt), .timestamp(now)
        ).rows.count == 1
    }

    func take(upTo limit: Int, at now: Timestamp, leaseUntil: Timestamp) async throws -> [Notice] {
        // Of two programs that look at once, PostgreSQL lets each take what the other does not hold.
        let lock = database.dialect == .postgres ? " FOR UPDATE SKIP LOCKED" : ""
        let rows = try await database.run(
            """
            UPDATE webhook_notices SET lease_until = $2, attempts = attempts + 1
            WHERE id IN (
                SELECT id FROM webhook_notices
                WHERE status = 'waiting' AND next_attempt_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
                ORDER BY id LIMIT $3\(lock))
            RETURNING *
            """,
            .timestamp(now), .timestamp(leaseUntil), .integer(Int64(limit))
        ).rows
        return try rows.map(Notice.init(row:)).sorted { $0.id < $1.id }
    }

    func finish(_ id: Int64, at now: Timestamp) async throws {
        try await database.run(
            """
            UPDATE webhook_notices SET status = 'done', done_at = $2, lease_until = NULL, last_error = NULL
            WHERE id = $1
            """,
            .integer(id), .timestamp(now))
    }

    func postpone(_ id: Int64, until next: Timestamp?, because error: String) async throws {
        let text = String(error.prefix(500))
        if let next {
            try await database.run(
                "UPDATE webhook_notices SET next_attempt_at = $2, lease_until = NULL, last_error = $3 WHERE id = $1",
                .integer(id), .timestamp(next), .text(text))
        } else {
            try await database.run(
                "UPDATE webhook_notices SET status = 'given_up', lease_until = NULL, last_error = $2 WHERE id = $1",
                .integer(id), .text(text))
        }
    }

    /// What a notice is about, as it lies in the table.
    private struct Subject {
        let kind: String
        let id: String
        let hint: String?

        init?(_ subject: ProviderNotice.Subject) {
            switch subject {
            case .charge(let id, let key): (kind, self.id, hint) = ("charge", id, key)
            case .refund(let id, let chargeID): (kind, self.id, hint) = ("refund", id, chargeID)
            case .other: return nil
            }
        }
    }
}

extension Notice {
    fileprivate init(row: Row) throws {
        let (id, hint) = (try row.text("subject_id"), row.optionalText("subject_hint"))
        let subject: ProviderNotice.Subject =
            try row.text("subject") == "refund" ? .refund(id: id, chargeID: hint) : .charge(id: id, key: hint)
        self.init(
            id: try row.integer("id"), provider: try row.text("provider"),
            told: ProviderNotice(
                id: try row.text("notice_id"), kind: try row.text("kind"), subject: subject,
                createdAt: try row.timestamp("told_at")),
            attempts: Int(try row.integer("attempts")))
    }
}
