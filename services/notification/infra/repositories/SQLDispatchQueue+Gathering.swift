internal import Database
internal import Kernel
internal import NotificationCore

extension SQLDispatchQueue {
    /// People looked after in one round.
    private static let peopleAtOnce = 100

    func gather(
        _ way: Way, at now: Timestamp,
        _ compose: @Sendable (Recipient, Preferences, [InboxItem]) async throws -> Message
    ) async throws -> Int {
        let people = try await database.run(
            "SELECT DISTINCT user_id FROM digest_items WHERE channel = $1 AND due_at <= $2 LIMIT $3",
            .text(way.rawValue), .timestamp(now), .integer(Int64(Self.peopleAtOnce))
        ).rows.map { try $0.id("user_id", as: UserID.self) }
        var made = 0
        for person in people where try await gather(way, of: person, at: now, compose) { made += 1 }
        return made
    }

    /// Makes one message for one person, in one transaction with taking away what it is made of.
    private func gather(
        _ way: Way, of user: UserID, at now: Timestamp,
        _ compose: @Sendable (Recipient, Preferences, [InboxItem]) async throws -> Message
    ) async throws -> Bool {
        try await database.transaction { sql in
            guard try await PeopleTable.admit(user, in: sql) else { return false }
            let taken = try await sql.run(
                "DELETE FROM digest_items WHERE user_id = $1 AND channel = $2 AND due_at <= $3 RETURNING notification_id",
                .id(user), .text(way.rawValue), .timestamp(now)
            ).rows.map { try $0.integer("notification_id") }.sorted()
            guard !taken.isEmpty, let person = try await PeopleTable.recipient(user, in: sql) else { return false }
            let preferences = try await PreferencesTable.find(user, in: sql) ?? .usual
            let rows = try await sql.run(
                """
                SELECT * FROM notifications WHERE id IN (\(taken.map { "\($0)" }.joined(separator: ", ")))
                ORDER BY id
                """
            ).rows.filter {
                // Whoever has ended them in the meantime hears nothing more.
                let kind: MessageKind = try $0.word("kind")
                return preferences.frequency(of: kind.topic, at: Outlet(way)) != .off
            }
            guard let first = rows.first else { return false }
            if rows.count == 1 {
                try await table.line(
                    up: try first.id("id"), of: user, key: try first.text("event_key"), way, "", due: now, at: now,
                    in: sql)
            } else {
                let message = try await compose(person, preferences, try rows.map(InboxItem.init(row:)))
                guard let id = try await table.insert(message, at: now, in: sql) else { return false }
                try await table.dispatch(message, as: id, at: now, in: sql)
            }
            return true
        }
    }
}
