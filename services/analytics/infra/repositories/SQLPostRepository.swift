package import AnalyticsCore
package import Database
package import Kernel

/// Posts in a SQL database: reading them. What an observation changes is written by `PostRecording`.
package struct SQLPostRepository: PostRepository {
    private let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func record(_ observation: Observation, of channel: ChannelID) async throws -> RecordOutcome {
        let dialect = database.dialect
        return try await database.transaction { transaction in
            // Two sources at once would both find a post missing: the channel's row puts them in line.
            let found = try await transaction.run(
                "SELECT channel_id FROM channel_profiles WHERE channel_id = $1\(dialect.lockingRows)", .id(channel))
            guard !found.rows.isEmpty else { throw noSuchChannel() }
            var recording = PostRecording(transaction: transaction, channel: channel, observation: observation)
            try await recording.write()
            return recording.outcome
        }
    }

    package func evidence(
        of channel: ChannelID, from start: Timestamp, to end: Timestamp
    ) async throws -> [PostEvidence] {
        let found = try await database.run(
            """
            SELECT published_at, views, views_low, views_high, reactions, forwards, comments, source,
                figures_source, views_1h, views_12h, views_24h, views_48h
            FROM posts
            WHERE channel_id = $1 AND published_at >= $2 AND published_at < $3 AND deleted_at IS NULL
            ORDER BY published_at, message_id LIMIT \(PostLimits.evidence + 1)
            """,
            .id(channel), .timestamp(start), .timestamp(end))
        guard found.rows.count <= PostLimits.evidence else {
            throw ServiceError.invalid(
                "from", "makes a period with more than \(PostLimits.evidence) posts; choose a shorter one",
                code: "range")
        }
        return try found.rows.map { row in
            PostEvidence(
                publishedAt: try row.timestamp("published_at"), figures: row.postFigures,
                source: try row.optionalWord("figures_source") ?? row.word("source"),
                milestones: row.milestones)
        }
    }

    package func list(_ query: PostQuery, of channel: ChannelID) async throws -> [Post] {
        let order =
            switch query.order {
            case .newest: "published_at DESC, message_id DESC"
            case .views: "views DESC NULLS LAST, message_id DESC"
            case .reactions: "reactions DESC NULLS LAST, message_id DESC"
            case .forwards: "forwards DESC NULLS LAST, message_id DESC"
            }
        let cursor =
            """
            AND (published_at, message_id) < (
                SELECT published_at, message_id FROM posts WHERE channel_id = $1 AND message_id = $5)
            """
        let found = try await database.run(
            """
            SELECT * FROM posts
            WHERE channel_id = $1 AND published_at >= $2 AND published_at < $3
                \(query.includesDeleted ? "" : "AND deleted_at IS NULL") \(query.before == nil ? "" : cursor)
            ORDER BY \(order) LIMIT $4
            """,
            [.id(channel), .timestamp(query.start), .timestamp(query.end), .integer(Int64(query.limit))]
                + (query.before.map { [.integer($0)] } ?? []))
        return try found.rows.map { try $0.post() }
    }

    package func revisions(of message: Int64, in channel: ChannelID) async throws -> [PostRevision] {
        let found = try await database.run(
            """
            SELECT * FROM post_revisions WHERE channel_id = $1 AND message_id = $2 ORDER BY replaced_at DESC
            """, .id(channel), .integer(message))
        return try found.rows.map { row in
            PostRevision(
                messageID: try row.integer("message_id"), content: try row.postContent(),
                replacedAt: try row.timestamp("replaced_at"))
        }
    }

    package func due(in channel: ChannelID, at now: Timestamp) async throws -> Int64? {
        try await database.run(
            "SELECT max(message_id) AS due FROM posts WHERE channel_id = $1 AND next_check_at <= $2",
            .id(channel), .timestamp(now)
        ).rows.first?.optionalInteger("due")
    }

    package func putOff(_ message: Int64, in channel: ChannelID, until later: Timestamp) async throws {
        try await database.run(
            """
            UPDATE posts SET next_check_at = $3
            WHERE channel_id = $1 AND message_id = $2 AND next_check_at IS NOT NULL
            """, .id(channel), .integer(message), .timestamp(later))
    }

    package func count(of channel: ChannelID, onlyShown: Bool) async throws -> Int {
        let condition = onlyShown ? " AND last_checked_at IS NOT NULL" : ""
        let found = try await database.run(
            "SELECT count(*) AS n FROM posts WHERE channel_id = $1\(condition)", .id(channel))
        return Int(try found.rows.first?.integer("n") ?? 0)
    }

    package func span(of channel: ChannelID) async throws -> PostSpan {
        // One subquery for each end, so that each is the first entry of an index and not a scan.
        let found = try await database.run(
            """
            SELECT (SELECT min(published_at) FROM posts WHERE channel_id = $1) AS oldest,
                (SELECT max(published_at) FROM posts WHERE channel_id = $1) AS newest,
                (SELECT max(message_id) FROM posts WHERE channel_id = $1 AND last_checked_at IS NOT NULL)
                    AS newest_shown,
                (SELECT min(next_check_at) FROM posts WHERE channel_id = $1 AND next_check_at IS NOT NULL)
                    AS earliest_due
            """, .id(channel))
        let row = found.rows.first
        return PostSpan(
            oldest: row?.optionalTimestamp("oldest"), newest: row?.optionalTimestamp("newest"),
            newestShown: row?.optionalInteger("newest_shown"), earliestDue: row?.optionalTimestamp("earliest_due"))
    }
}
