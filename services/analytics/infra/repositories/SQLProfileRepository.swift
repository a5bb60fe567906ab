package import AnalyticsCore
package import Contracts
package import Database
package import Events
package import Kernel

/// Profiles in a SQL database; each write happens once per event.
package struct SQLProfileRepository: ProfileRepository {
    private let database: any Database
    private let inbox: Inbox

    package init(_ database: any Database, inbox: Inbox) {
        self.database = database
        self.inbox = inbox
    }

    package func initialise(_ user: UserProfile, receipt: EventReceipt?) async throws -> Bool {
        try await once(receipt) { transaction in
            try await lock("user", user.userID, transaction)
            guard try await !isErased("user", user.userID, transaction) else { return false }
            try await transaction.run(
                "INSERT INTO user_profiles (user_id, initialised_at) VALUES ($1, $2) ON CONFLICT (user_id) DO NOTHING",
                .id(user.userID), .timestamp(user.initialisedAt))
            return true
        } ?? true
    }

    package func erase(_ user: UserID, at now: Timestamp, receipt: EventReceipt?) async throws {
        try await once(receipt) { transaction in
            try await lock("user", user, transaction)
            try await markErased("user", user, now, transaction)
            try await transaction.run("DELETE FROM user_profiles WHERE user_id = $1", .id(user))
            try await transaction.run("DELETE FROM channel_profiles WHERE owner_id = $1", .id(user))
        }
    }

    package func user(_ id: UserID) async throws -> UserProfile? {
        let rows = try await database.run("SELECT * FROM user_profiles WHERE user_id = $1", .id(id)).rows
        return try rows.first.map { row in
            UserProfile(userID: try row.id("user_id"), initialisedAt: try row.timestamp("initialised_at"))
        }
    }

    package func keep(_ channel: ChannelProfile, receipt: EventReceipt?) async throws -> Bool {
        try await once(receipt) { transaction in
            let facts = channel.facts
            try await lock("user", facts.ownerID, transaction)
            try await lock("channel", facts.channelID, transaction)
            guard try await !isErased("channel", facts.channelID, transaction),
                try await !isErased("user", facts.ownerID, transaction)
            else { return false }
            try await transaction.run(
                """
                INSERT INTO channel_profiles (channel_id, owner_id, telegram_id, username, title, is_active, ownership,
                    facts_at, initialised_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                ON CONFLICT (channel_id) DO UPDATE SET owner_id = excluded.owner_id,
                    telegram_id = excluded.telegram_id, username = excluded.username, title = excluded.title,
                    is_active = excluded.is_active, ownership = excluded.ownership, facts_at = excluded.facts_at
                WHERE channel_profiles.facts_at <= excluded.facts_at
                """,
                .id(facts.channelID), .id(facts.ownerID), .id(facts.telegramID), .optional(facts.username),
                .text(facts.title), .bool(facts.isActive), .text(facts.ownership.rawValue),
                .timestamp(channel.factsAt), .timestamp(channel.initialisedAt))
            try await transaction.run(
                """
                INSERT INTO collection_states (channel_id, next_run_at, failures, history, reached_start)
                VALUES ($1, $2, 0, 'untouched', $3) ON CONFLICT (channel_id) DO NOTHING
                """,
                .id(facts.channelID), .timestamp(channel.initialisedAt), .bool(false))
            return true
        } ?? true
    }

    package func erase(_ channel: ChannelID, at now: Timestamp, receipt: EventReceipt?) async throws {
        try await once(receipt) { transaction in
            try await lock("channel", channel, transaction)
            try await markErased("channel", channel, now, transaction)
            try await transaction.run("DELETE FROM channel_profiles WHERE channel_id = $1", .id(channel))
        }
    }

    package func channel(_ id: ChannelID) async throws -> ChannelProfile? {
        let rows = try await database.run("SELECT * FROM channel_profiles WHERE channel_id = $1", .id(id)).rows
        return try rows.first.map { row in
            ChannelProfile(
                facts: ChannelFacts(
                    channelID: try row.id("channel_id"), ownerID: try row.id("owner_id"),
                    telegramID: try row.id("telegram_id"), username: row.optionalText("username"),
                    title: try row.text("title"), isActive: try row.bool("is_active"),
                    ownership: try row.word("ownership")),
                factsAt: try row.timestamp("facts_at"), initialisedAt: try row.timestamp("initialised_at"))
        }
    }

    /// One transaction, once for a receipt; nil when that was handled before.
    @discardableResult
    private func once<Result: Sendable>(
        _ receipt: EventReceipt?, _ effect: @Sendable (any SQLExecutor) async throws -> Result
    ) async throws -> Result? {
        guard let receipt else { return try await database.transaction(effect) }
        return try await inbox.once(receipt, in: database, effect)
    }

    /// Lets one transaction at a time make or erase this: of a late making and an erasure at once, one sees what the
    /// other did. SQLite has one writer at a time anyway.
    private func lock(_ kind: String, _ id: some EntityID, _ transaction: any SQLExecutor) async throws {
        guard database.dialect == .postgres else { return }
        try await transaction.run(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", .text("\(kind)/\(id)"))
    }

    private func isErased(_ kind: String, _ id: some EntityID, _ transaction: any SQLExecutor) async throws -> Bool {
        let found = try await transaction.run(
            "SELECT id FROM erased WHERE kind = $1 AND id = $2", .text(kind), .id(id))
        return !found.rows.isEmpty
    }

    private func markErased(
        _ kind: String, _ id: some EntityID, _ now: Timestamp, _ transaction: any SQLExecutor
    ) async throws {
        try await transaction.run(
            "INSERT INTO erased (kind, id, at) VALUES ($1, $2, $3) ON CONFLICT (kind, id) DO NOTHING",
            .text(kind), .id(id), .timestamp(now))
    }
}
