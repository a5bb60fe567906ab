internal import Database
internal import Kernel
internal import UserCore

/// Sessions and refresh-token hashes in either database.
struct SQLSessionRepository: SessionRepository {
    let database: any Database
    let limits: SessionLimits

    func open(_ session: Session, tokenHash: [UInt8]) async throws {
        try await database.transaction { sql in
            try await sql.run(
                """
                INSERT INTO sessions (id, user_id, network, user_agent, created_at, last_seen_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                .text(session.id), .id(session.userID), .text(session.network), .text(session.userAgent),
                .timestamp(session.createdAt), .timestamp(session.lastSeenAt))
            try await insert(tokenHash, of: session.id, in: sql)
            try await sql.run(
                """
                DELETE FROM sessions WHERE user_id = $1 AND id NOT IN
                    (SELECT id FROM sessions WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2)
                """,
                .id(session.userID), .integer(Int64(limits.perUser)))
        }
    }

    func live(_ id: String, at now: Timestamp) async throws -> Session? {
        let rows = try await database.run("SELECT * FROM sessions WHERE id = $1", .text(id)).rows
        guard let row = rows.first else { return nil }
        let session = try restored(row)
        return session.isLive(at: now) ? session : nil
    }

    func list(_ user: UserID, at now: Timestamp) async throws -> [Session] {
        let rows = try await database.run(
            "SELECT * FROM sessions WHERE user_id = $1 ORDER BY created_at DESC, id DESC", .id(user)
        ).rows
        return try rows.map(restored).filter { $0.isLive(at: now) }
    }

    func rotate(_ old: [UInt8], to new: [UInt8], at now: Timestamp) async throws -> Rotation {
        try await database.transaction { sql in
            // The UPDATE is the lock: of two callers at once, one finds `used_at` empty.
            let used = try await sql.run(
                "UPDATE refresh_tokens SET used_at = $2 WHERE hash = $1 AND used_at IS NULL RETURNING session_id",
                .bytes(old), .timestamp(now))
            guard let row = used.rows.first else { return try await judge(old, at: now, in: sql) }
            let id = try row.text("session_id")
            let rows = try await sql.run("SELECT * FROM sessions WHERE id = $1", .text(id)).rows
            guard let row = rows.first else { return .unknown }
            var session = try restored(row)
            guard session.isLive(at: now) else {
                try await sql.run("DELETE FROM sessions WHERE id = $1", .text(id))
                return .unknown
            }
            session.touch(at: now)
            try await sql.run(
                "UPDATE sessions SET last_seen_at = $2 WHERE id = $1", .text(id), .timestamp(session.lastSeenAt))
            try await insert(new, of: id, in: sql)
            return .rotated(session)
        }
    }

    /// What a token that cannot be exchanged tells: never ours, exchanged just now, or copied by somebody.
    private func judge(_ hash: [UInt8], at now: Timestamp, in sql: any SQLExecutor) async throws -> Rotation {
        let rows = try await sql.run(
            """
            SELECT t.used_at, s.id, s.user_id FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
            WHERE t.hash = $1
            """,
            .bytes(hash)
        ).rows
        guard let row = rows.first else { return .unknown }
        if now <= (try row.timestamp("used_at")) + limits.rotationGrace { return .justRotated }
        let id = try row.text("id")
        try await sql.run("DELETE FROM sessions WHERE id = $1", .text(id))
        return .reused(try row.id("user_id"), session: id)
    }

    func end(_ id: String, of user: UserID) async throws -> Bool {
        try await database.run("DELETE FROM sessions WHERE id = $1 AND user_id = $2", .text(id), .id(user)).affected
            == 1
    }

    func end(tokenHash: [UInt8]) async throws {
        try await database.run(
            "DELETE FROM sessions WHERE id IN (SELECT session_id FROM refresh_tokens WHERE hash = $1)",
            .bytes(tokenHash))
    }

    func endAll(of user: UserID) async throws -> Int {
        try await database.run("DELETE FROM sessions WHERE user_id = $1", .id(user)).affected
    }

    private func insert(_ hash: [UInt8], of session: String, in sql: any SQLExecutor) async throws {
        try await sql.run(
            "INSERT INTO refresh_tokens (hash, session_id) VALUES ($1, $2)", .bytes(hash), .text(session))
    }

    private func restored(_ row: Row) throws -> Session {
        Session(
            id: try row.text("id"), userID: try row.id("user_id"), network: try row.text("network"),
            userAgent: try row.text("user_agent"), createdAt: try row.timestamp("created_at"),
            lastSeenAt: try row.timestamp("last_seen_at"), limits: limits)
    }
}
