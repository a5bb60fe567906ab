internal import Contracts
internal import Database
internal import Events
internal import Kernel
internal import PaymentCore
internal import ServiceKit

/// When the period of a person's plan began that months are counted from; nil where nothing is paid.
typealias PaidSince = @Sendable (UserID, any SQLExecutor) async throws -> Timestamp?

/// What people hold, in either database.
struct SQLQuotaRepository: QuotaRepository {
    let database: any Database
    let inbox: Inbox
    let paidSince: PaidSince

    /// How long a released unit is remembered, and a reservation whose lease has ended: longer than any saga lives.
    static let memory = Duration.days(30)

    func reserve(
        _ resource: QuotaResource, for user: UserID, under key: QuotaKey, until end: Timestamp, at now: Timestamp,
        admit: Admission
    ) async throws -> QuotaBook {
        try await database.transaction { sql in
            let plan = try await PaymentAccount.locked(user, in: sql).plan
            try await prune(user, at: now, in: sql)
            let others = try await book(of: user, plan, without: key, at: now, in: sql)
            try admit(others)
            try await sql.run(
                """
                INSERT INTO quota_reservations (user_id, key, resource, expires_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT (user_id, key) DO UPDATE
                    SET resource = excluded.resource, expires_at = excluded.expires_at
                """,
                .id(user), .text(key.text), .text(resource.rawValue), .timestamp(end))
            try await KeyedEffect.note(in: sql)
            return others.holding(resource)
        }
    }

    func commit(
        _ unit: QuotaUnit, for user: UserID, under key: QuotaKey, at now: Timestamp, admit: Admission
    ) async throws {
        try await database.transaction { sql in
            let plan = try await PaymentAccount.locked(user, in: sql).plan
            let held = try await sql.run(
                "DELETE FROM quota_reservations WHERE user_id = $1 AND key = $2 RETURNING resource, expires_at",
                .id(user), .text(key.text)
            ).rows.first
            try await KeyedEffect.note(in: sql)
            let known = try await sql.run(
                "SELECT unit FROM quota_units WHERE user_id = $1 AND unit = $2", .id(user), .text(unit.text))
            guard known.rows.isEmpty else { return }
            if let held, try held.text("resource") != unit.resource.rawValue {
                throw ServiceError.invalid("unit", "is not what was reserved under this key")
            }
            if try held.map({ try $0.timestamp("expires_at") <= now }) ?? true {
                try admit(try await book(of: user, plan, without: key, at: now, in: sql))
            }
            try await sql.run(
                "INSERT INTO quota_units (user_id, unit, resource, counted_at) VALUES ($1, $2, $3, $4)",
                .id(user), .text(unit.text), .text(unit.resource.rawValue), .timestamp(now))
        }
    }

    func release(
        _ key: QuotaKey?, _ unit: QuotaUnit?, of user: UserID, at now: Timestamp, receipt: EventReceipt?
    ) async throws {
        try await database.transaction { sql in
            if let receipt, try await !inbox.note(receipt, in: sql) { return }
            try await KeyedEffect.note(in: sql)
            guard try await PaymentAccount.lock(user, in: sql).erasedAt == nil else { return }
            if let key {
                try await sql.run(
                    "DELETE FROM quota_reservations WHERE user_id = $1 AND key = $2", .id(user), .text(key.text))
            }
            guard let unit else { return }
            try await sql.run(
                """
                INSERT INTO quota_units (user_id, unit, resource, counted_at, released_at) VALUES ($1, $2, $3, $4, $4)
                ON CONFLICT (user_id, unit) DO UPDATE
                    SET released_at = COALESCE(quota_units.released_at, excluded.released_at)
                """,
                .id(user), .text(unit.text), .text(unit.resource.rawValue), .timestamp(now))
        }
    }

    func book(of user: UserID, at now: Timestamp) async throws -> QuotaBook {
        try await database.transaction { sql in
            let account = try await PaymentAccount.find(user, in: sql)
            if account?.erasedAt != nil { throw PaymentAccount.erased }
            return try await book(of: user, account?.plan ?? .free, without: nil, at: now, in: sql)
        }
    }

    /// What is held besides the reservation of that key.
    private func book(
        of user: UserID, _ plan: Plan.Name, without key: QuotaKey?, at now: Timestamp, in sql: any SQLExecutor
    ) async throws -> QuotaBook {
        let month = QuotaMonth(containing: now, from: try await paidSince(user, sql))
        var counts: [QuotaResource: QuotaBook.Count] = [:]
        let units = try await sql.run(
            """
            SELECT resource, COUNT(*) AS number FROM quota_units
            WHERE user_id = $1 AND released_at IS NULL AND (resource = 'channels' OR counted_at >= $2)
            GROUP BY resource
            """,
            .id(user), .timestamp(month.start))
        for row in units.rows { counts[try row.resource, default: .init()].used = Int(try row.integer("number")) }
        let reservations = try await sql.run(
            """
            SELECT resource, COUNT(*) AS number FROM quota_reservations
            WHERE user_id = $1 AND expires_at > $2 AND key <> $3 GROUP BY resource
            """,
            // No key is empty.
            .id(user), .timestamp(now), .text(key?.text ?? ""))
        for row in reservations.rows {
            counts[try row.resource, default: .init()].reserved = Int(try row.integer("number"))
        }
        return QuotaBook(plan: plan, month: month, counts: counts)
    }

    /// Forgets what nothing depends on any more.
    private func prune(_ user: UserID, at now: Timestamp, in sql: any SQLExecutor) async throws {
        let end = SQLValue.timestamp(now - SQLQuotaRepository.memory)
        try await sql.run("DELETE FROM quota_reservations WHERE user_id = $1 AND expires_at < $2", .id(user), end)
        try await sql.run("DELETE FROM quota_units WHERE user_id = $1 AND released_at < $2", .id(user), end)
        // Two months back no month reaches.
        try await sql.run(
            "DELETE FROM quota_units WHERE user_id = $1 AND resource = 'posts' AND counted_at < $2", .id(user),
            .timestamp(now - .days(62)))
    }
}

extension QuotaBook {
    /// The same with one more held.
    fileprivate func holding(_ resource: QuotaResource) -> QuotaBook {
        var counts = counts
        counts[resource, default: Count()].reserved += 1
        return QuotaBook(plan: plan, month: month, counts: counts)
    }
}

extension Row {
    fileprivate var resource: QuotaResource {
        get throws {
            let word = try text("resource")
            guard let known = QuotaResource(rawValue: word) else {
                throw DatabaseError.unexpectedValue(column: "resource", found: word)
            }
            return known
        }
    }
}
