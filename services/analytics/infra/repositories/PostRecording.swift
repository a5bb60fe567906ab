internal import AnalyticsCore
internal import Database
internal import Kernel

/// Writes what one observation changes, inside a transaction that has the channel to itself.
struct PostRecording {
    let transaction: any SQLExecutor
    let channel: ChannelID
    let observation: Observation
    private(set) var outcome = RecordOutcome()

    /// Rows of one INSERT: SQLite takes 32,766 parameters.
    private static let rowsPerInsert = 100

    init(transaction: any SQLExecutor, channel: ChannelID, observation: Observation) {
        self.transaction = transaction
        self.channel = channel
        self.observation = observation
    }

    mutating func write() async throws {
        // A source may name a post twice; the last one counts.
        let observed = observation.posts.reduce(into: [Int64: ObservedPost]()) { $0[$1.messageID] = $1 }
            .values.sorted { $0.messageID < $1.messageID }
        let known = try await knownPosts(observed.map(\.messageID))
        let latest = try await latestSnapshots(observed.map(\.messageID))
        let changes = observed.map { post in
            PostMerge.merge(
                post, into: known[post.messageID], latest: latest[post.messageID], channel: channel,
                source: observation.source, at: observation.at)
        }
        for change in changes { outcome.add(change) }
        try await insert(changes.filter { $0.kind == .new }.map(\.post))
        for change in changes where change.kind != .new {
            if change.post != known[change.post.messageID] { try await update(change.post) }
            if let revision = change.revision { try await keep(revision) }
        }
        try await save(changes)
        try await markDeleted(except: observed.map(\.messageID))
    }

    private func knownPosts(_ messages: [Int64]) async throws -> [Int64: Post] {
        guard !messages.isEmpty else { return [:] }
        let found = try await transaction.run(
            """
            SELECT * FROM posts WHERE channel_id = $1 AND message_id IN (\(parameterList(messages.count, after: 1)))
            """, [.id(channel)] + messages.map { .integer($0) })
        return try found.rows.reduce(into: [:]) { posts, row in
            let post = try row.post()
            posts[post.messageID] = post
        }
    }

    private func latestSnapshots(_ messages: [Int64]) async throws -> [Int64: PostSnapshot] {
        guard !messages.isEmpty else { return [:] }
        let found = try await transaction.run(
            """
            SELECT * FROM post_snapshots s
            WHERE channel_id = $1 AND message_id IN (\(parameterList(messages.count, after: 1))) AND at = (
                SELECT max(at) FROM post_snapshots t
                WHERE t.channel_id = s.channel_id AND t.message_id = s.message_id)
            """, [.id(channel)] + messages.map { .integer($0) })
        return try found.rows.reduce(into: [:]) { snapshots, row in
            let snapshot = try row.snapshot()
            snapshots[snapshot.messageID] = snapshot
        }
    }

    private func insert(_ posts: [Post]) async throws {
        for piece in posts.pieces(of: PostRecording.rowsPerInsert) {
            try await transaction.run(
                """
                INSERT INTO posts (channel_id, message_id, published_at, source, first_seen_at, text, media_type,
                    forwarded_from, author, edited_at, deleted_at, last_checked_at, stable_since, next_check_at,
                    views, views_low, views_high, reactions, forwards, comments, figures_at, figures_source, views_1h,
                    views_12h, views_24h, views_48h)
                VALUES \(parameterGroups(rows: piece.count, columns: 26))
                """,
                piece.flatMap { post in
                    [
                        .id(channel), .integer(post.messageID), .timestamp(post.publishedAt),
                        .text(post.source.rawValue), .timestamp(post.firstSeenAt),
                    ] + changing(post)
                })
        }
    }

    private func update(_ post: Post) async throws {
        try await transaction.run(
            """
            UPDATE posts SET text = $3, media_type = $4, forwarded_from = $5, author = $6, edited_at = $7,
                deleted_at = $8, last_checked_at = $9, stable_since = $10, next_check_at = $11, views = $12,
                views_low = $13, views_high = $14, reactions = $15, forwards = $16, comments = $17, figures_at = $18,
                figures_source = $19, views_1h = $20, views_12h = $21, views_24h = $22, views_48h = $23
            WHERE channel_id = $1 AND message_id = $2
            """, [.id(channel), .integer(post.messageID)] + changing(post))
    }

    /// The columns of a post that a later look may change.
    private func changing(_ post: Post) -> [SQLValue] {
        post.content.values + [
            .optional(post.editedAt), .optional(post.deletedAt), .optional(post.lastCheckedAt),
            .optional(post.stableSince), .optional(post.nextCheckAt),
        ] + post.figures.values + [.optional(post.figuresAt), .optional(post.figuresSource?.rawValue)]
            + post.milestones.values
    }

    private func keep(_ revision: PostRevision) async throws {
        try await transaction.run(
            """
            INSERT INTO post_revisions (channel_id, message_id, replaced_at, text, media_type, forwarded_from, author)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (channel_id, message_id, replaced_at) DO NOTHING
            """,
            [.id(channel), .integer(revision.messageID), .timestamp(revision.replacedAt)] + revision.content.values)
    }

    private func save(_ changes: [PostChange]) async throws {
        var saved: [PostSnapshot] = []
        for change in changes {
            switch change.snapshot {
            case .none: break
            case .confirm: try await confirm(change.post.messageID)
            case .save(let snapshot): saved.append(snapshot)
            }
        }
        for piece in saved.pieces(of: PostRecording.rowsPerInsert) {
            try await transaction.run(
                """
                INSERT INTO post_snapshots (channel_id, message_id, at, confirmed_until, source, views,
                    views_low, views_high, reactions, forwards, comments)
                VALUES \(parameterGroups(rows: piece.count, columns: 11))
                ON CONFLICT (channel_id, message_id, at) DO NOTHING
                """,
                piece.flatMap { snapshot in
                    [
                        .id(channel), .integer(snapshot.messageID), .timestamp(snapshot.at),
                        .timestamp(snapshot.confirmedUntil),
                        .text(snapshot.source.rawValue),
                    ] + snapshot.figures.values
                })
        }
    }

    private func confirm(_ message: Int64) async throws {
        try await transaction.run(
            """
            UPDATE post_snapshots SET confirmed_until = $3
            WHERE channel_id = $1 AND message_id = $2 AND at = (
                SELECT max(at) FROM post_snapshots WHERE channel_id = $1 AND message_id = $2)
            """, .id(channel), .integer(message), .timestamp(observation.at))
    }

    /// What the page once showed, lies within its window now and is not on it: deleted at the source.
    private mutating func markDeleted(except shown: [Int64]) async throws {
        guard let window = observation.window else { return }
        let exception = shown.isEmpty ? "" : "AND message_id NOT IN (\(parameterList(shown.count, after: 4)))"
        let gone = try await transaction.run(
            """
            UPDATE posts SET deleted_at = $4, next_check_at = NULL
            WHERE channel_id = $1 AND message_id >= $2 AND message_id <= $3 AND deleted_at IS NULL
                AND last_checked_at IS NOT NULL \(exception)
            """,
            [
                .id(channel), .integer(window.low), .integer(window.high ?? .max), .timestamp(observation.at),
            ] + shown.map { .integer($0) })
        outcome.deleted = gone.affected
    }
}
