internal import ChannelCore
internal import Contracts
internal import Database
internal import Events
internal import Kernel
internal import Saga
internal import ServiceKit

/// Channels in either database; each write stores its events in the same transaction.
struct SQLChannelRepository: ChannelRepository {
    let database: any Database
    let outbox: Outbox
    let inbox: Inbox
    let sagas: SagaStore

    func insert(_ new: NewChannel, recording events: @Sendable (Channel) -> [any Event]) async throws -> Channel {
        try await translating {
            try await database.transaction { sql in
                try await admit(new.ownerID, in: sql)
                try await refuseClash(of: new, in: sql)
                let rows = try await sql.run(ChannelRow.insert, ChannelRow.values(of: new)).rows
                guard let row = rows.first else {
                    throw DatabaseError.failed(code: "no_row", detail: "the new channel's row was not given back")
                }
                let channel = try Channel(row: row)
                try await outbox.append(events(channel), in: sql)
                try await sagas.start(
                    .addChannel,
                    with: ChannelErrand(channel: channel.facts, at: channel.createdAt, quotaKey: new.quotaKey), in: sql)
                try await KeyedEffect.note(in: sql)
                return channel
            }
        }
    }

    func channel(_ id: ChannelID, of owner: UserID) async throws -> Channel {
        try await find(id, of: owner, lock: "", in: database)
    }

    func channels(of owner: UserID, before: ChannelID?, limit: Int) async throws -> [Channel] {
        let rows = try await database.run(
            """
            SELECT * FROM channels WHERE owner_id = $1 AND id < $2 AND status <> 'deleted' ORDER BY id DESC LIMIT $3
            """,
            .id(owner),
            .integer(before?.rawValue ?? Int64.max),
            .integer(Int64(limit))
        ).rows
        return try rows.map(Channel.init(row:))
    }

    func update(
        _ id: ChannelID,
        of owner: UserID,
        _ change: @Sendable (inout Channel) throws -> [any Event]
    ) async throws -> Channel {
        try await translating {
            try await database.transaction { sql in
                // SQLite has one writer at a time and needs no lock of the row.
                let lock = database.dialect == .postgres ? " FOR UPDATE" : ""
                let before = try await find(id, of: owner, lock: lock, in: sql)
                var channel = before
                let events = try change(&channel)
                guard channel != before else { return channel }
                try await sql.run(ChannelRow.update, ChannelRow.values(of: channel))
                try await outbox.append(events, in: sql)
                return channel
            }
        }
    }

    /// Deletes a channel that could not be made ready, in the transaction that `sql` runs; nothing when it is gone.
    func withdraw(_ id: ChannelID, of owner: UserID, at now: Timestamp, in sql: any SQLExecutor) async throws {
        let lock = database.dialect == .postgres ? " FOR UPDATE" : ""
        var channel: Channel
        do { channel = try await find(id, of: owner, lock: lock, in: sql) } catch let error as ServiceError
            where error.kind == .notFound
        {
            return
        }
        let events = channel.delete(at: now)
        try await sql.run(ChannelRow.update, ChannelRow.values(of: channel))
        try await outbox.append(events, in: sql)
    }

    func eraseOwner(_ owner: UserID, at now: Timestamp, receipt: EventReceipt?) async throws -> Int {
        let erase: @Sendable (any SQLExecutor) async throws -> Int = { sql in
            // First the row that connecting locks: a channel that is just being connected is waited for and erased too.
            try await sql.run(
                """
                INSERT INTO owners (owner_id, erased_at) VALUES ($1, $2)
                ON CONFLICT (owner_id) DO UPDATE SET erased_at = excluded.erased_at
                """,
                .id(owner), .timestamp(now))
            let rows = try await sql.run(
                "DELETE FROM channels WHERE owner_id = $1 RETURNING id, status",
                .id(owner)
            ).rows
            let live = try rows.filter { try $0.text("status") != Channel.Status.deleted.rawValue }
            let events = try live.map { row in
                ChannelDeleted(channelID: try row.id("id"), ownerID: owner, deletedAt: now)
            }
            try await outbox.append(events.sorted { $0.channelID < $1.channelID }, in: sql)
            return events.count
        }
        guard let receipt else { return try await database.transaction(erase) }
        return try await inbox.once(receipt, in: database, erase) ?? 0
    }

    private func find(
        _ id: ChannelID,
        of owner: UserID,
        lock: String,
        in sql: any SQLExecutor
    ) async throws -> Channel {
        let rows = try await sql.run(
            "SELECT * FROM channels WHERE id = $1 AND owner_id = $2 AND status <> 'deleted'\(lock)",
            .id(id),
            .id(owner)
        ).rows
        guard let row = rows.first else { throw ServiceError.channelNotFound }
        return try Channel(row: row)
    }

    /// Lets one connection of an owner go on at a time, and none of an account that was erased.
    private func admit(_ owner: UserID, in sql: any SQLExecutor) async throws {
        let rows = try await sql.run(
            """
            INSERT INTO owners (owner_id) VALUES ($1)
            ON CONFLICT (owner_id) DO UPDATE SET owner_id = excluded.owner_id RETURNING erased_at
            """,
            .id(owner)
        ).rows
        if rows.first?.optionalTimestamp("erased_at") != nil { throw ServiceError.accountErased }
    }

    /// Finds the right sentence for a clash; of two callers at once, the unique indexes still let only one through.
    private func refuseClash(of new: NewChannel, in sql: any SQLExecutor) async throws {
        let rows = try await sql.run(
            """
            SELECT owner_id FROM channels
            WHERE telegram_id = $1 AND status <> 'deleted' AND (owner_id = $2 OR ownership = 'verified')
            """,
            .id(new.telegram.telegramID),
            .id(new.ownerID)
        ).rows
        let owners = try rows.map { try $0.id("owner_id", as: UserID.self) }
        if owners.contains(new.ownerID) { throw ServiceError.channelAlreadyConnected }
        if !owners.isEmpty { throw ServiceError.channelOwnedByAnother }
    }

    /// Turns the unique rules of the table into sentences.
    private func translating<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch DatabaseError.uniqueViolation(constraint: "channels_owner_id_telegram_id_key") {
            throw ServiceError.channelAlreadyConnected
        } catch DatabaseError.uniqueViolation(constraint: "channels_telegram_id_key") {
            throw ServiceError.channelOwnedByAnother
        }
    }
}
