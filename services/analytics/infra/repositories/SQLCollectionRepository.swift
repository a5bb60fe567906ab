package import AnalyticsCore
package import Database
package import Kernel

/// How collection stands, in a SQL database.
package struct SQLCollectionRepository: CollectionRepository {
    private let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func state(of channel: ChannelID) async throws -> CollectionState? {
        try await database.run("SELECT * FROM collection_states WHERE channel_id = $1", .id(channel)).rows.first
            .map(SQLCollectionRepository.state)
    }

    package func claim(
        _ channel: ChannelID, at now: Timestamp, until deadline: Timestamp
    ) async throws -> CollectionState? {
        try await database.run(
            """
            UPDATE collection_states SET claimed_until = $3
            WHERE channel_id = $1 AND (claimed_until IS NULL OR claimed_until <= $2)
            RETURNING *
            """, .id(channel), .timestamp(now), .timestamp(deadline)
        ).rows.first.map(SQLCollectionRepository.state)
    }

    package func save(_ state: CollectionState, claimedUntil deadline: Timestamp) async throws {
        try await write(state, claimedUntil: deadline)
    }

    package func release(_ state: CollectionState) async throws {
        try await write(state, claimedUntil: nil)
    }

    package func makeDue(_ channel: ChannelID, at now: Timestamp) async throws -> Bool {
        try await database.run(
            """
            UPDATE collection_states SET next_run_at = $2
            WHERE channel_id = $1 AND last_run_at IS NULL AND next_run_at > $2
            """, .id(channel), .timestamp(now))
        return try await state(of: channel) != nil
    }

    package func due(at now: Timestamp, limit: Int) async throws -> [ChannelID] {
        let found = try await database.run(
            """
            SELECT s.channel_id FROM collection_states s JOIN channel_profiles p ON p.channel_id = s.channel_id
            WHERE s.next_run_at <= $1 AND (s.claimed_until IS NULL OR s.claimed_until <= $1) AND p.is_active = $2
            ORDER BY s.next_run_at LIMIT $3
            """, .timestamp(now), .bool(true), .integer(Int64(limit)))
        return try found.rows.map { try $0.id("channel_id") }
    }

    package func nextDue() async throws -> Timestamp? {
        try await database.run(
            """
            SELECT min(s.next_run_at) AS due FROM collection_states s
            JOIN channel_profiles p ON p.channel_id = s.channel_id WHERE p.is_active = $1
            """, .bool(true)
        ).rows.first?.optionalTimestamp("due")
    }

    private func write(_ state: CollectionState, claimedUntil deadline: Timestamp?) async throws {
        let (history, before, until): (String, Int64?, Int64?) =
            switch state.history {
            case .untouched: ("untouched", nil, nil)
            case .reading(let before, let until): ("reading", before, until)
            case .complete: ("complete", nil, nil)
            }
        try await database.run(
            """
            UPDATE collection_states SET next_run_at = $2, last_run_at = $3, last_success_at = $4, failures = $5,
                error_code = $6, error_message = $7, error_at = $8, history = $9, history_before = $10,
                history_until = $11, reached_start = $12, claimed_until = $13
            WHERE channel_id = $1
            """,
            .id(state.channelID), .timestamp(state.nextRunAt), .optional(state.lastRunAt),
            .optional(state.lastSuccessAt), .integer(Int64(state.failures)), .optional(state.lastError?.code),
            .optional(state.lastError?.message), .optional(state.lastError?.at), .text(history), .optional(before),
            .optional(until), .bool(state.reachedStart), .optional(deadline))
    }

    private static func state(_ row: Row) throws -> CollectionState {
        var failure: CollectionState.Failure?
        if let code = row.optionalText("error_code") {
            failure = CollectionState.Failure(
                code: code, message: row.optionalText("error_message") ?? "", at: try row.timestamp("error_at"))
        }
        return CollectionState(
            channelID: try row.id("channel_id"), nextRunAt: try row.timestamp("next_run_at"),
            lastRunAt: row.optionalTimestamp("last_run_at"), lastSuccessAt: row.optionalTimestamp("last_success_at"),
            failures: Int(try row.integer("failures")), lastError: failure, history: try history(row),
            reachedStart: try row.bool("reached_start"))
    }

    private static func history(_ row: Row) throws -> CollectionState.History {
        switch try row.text("history") {
        case "untouched": .untouched
        case "reading":
            .reading(before: try row.integer("history_before"), until: row.optionalInteger("history_until"))
        default: .complete
        }
    }
}
