package import AnalyticsCore
package import Database
package import Kernel

/// Imports in a SQL database.
package struct SQLImportRepository: ImportRepository {
    private let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func open(
        for channel: ChannelID, kind: ImportKind?, bytesTotal: Int64?, at now: Timestamp
    ) async throws -> ImportJob {
        do {
            let found = try await database.run(
                """
                INSERT INTO imports (channel_id, kind, state, started_at, updated_at, bytes_read, bytes_total,
                    new_count, updated_count, unchanged_count, bad_count, skipped_count, bad_lines, ignored_columns)
                VALUES ($1, $2, 'running', $3, $3, 0, $4, 0, 0, 0, 0, 0, '[]', '[]')
                RETURNING *
                """,
                .id(channel), .optional(kind?.rawValue), .timestamp(now), .optional(bytesTotal))
            guard let row = found.rows.first else { throw noSuchChannel() }
            return try SQLImportRepository.job(row)
        } catch DatabaseError.foreignKeyViolation {
            throw noSuchChannel()
        }
    }

    package func save(_ job: ImportJob) async throws {
        try await database.run(
            """
            UPDATE imports SET kind = $2, state = $3, updated_at = $4, bytes_read = $5, new_count = $6,
                updated_count = $7, unchanged_count = $8, bad_count = $9, skipped_count = $10, bad_lines = $11,
                ignored_columns = $12, failure = $13
            WHERE id = $1
            """,
            .id(job.id), .optional(job.kind?.rawValue), .text(job.state.rawValue), .timestamp(job.updatedAt),
            .integer(job.bytesRead), .integer(Int64(job.counts.new)), .integer(Int64(job.counts.updated)),
            .integer(Int64(job.counts.unchanged)), .integer(Int64(job.counts.bad)),
            .integer(Int64(job.counts.skipped)), .text(try SQLImportRepository.json(job.badLines)),
            .text(try SQLImportRepository.json(job.ignoredColumns)), .optional(job.failure))
    }

    package func find(_ id: ImportJob.ID, of channel: ChannelID) async throws -> ImportJob? {
        try await database.run(
            "SELECT * FROM imports WHERE id = $1 AND channel_id = $2", .id(id), .id(channel)
        ).rows.first.map(SQLImportRepository.job)
    }

    package func list(of channel: ChannelID, limit: Int) async throws -> [ImportJob] {
        try await database.run(
            "SELECT * FROM imports WHERE channel_id = $1 ORDER BY id DESC LIMIT $2", .id(channel),
            .integer(Int64(limit))
        ).rows.map(SQLImportRepository.job)
    }

    private static func json(_ value: any Encodable) throws -> String {
        String(decoding: try JSON.encode(value), as: UTF8.self)
    }

    private static func job(_ row: Row) throws -> ImportJob {
        ImportJob(
            id: try row.id("id"), channelID: try row.id("channel_id"), kind: try row.optionalWord("kind"),
            state: try row.word("state"), startedAt: try row.timestamp("started_at"),
            updatedAt: try row.timestamp("updated_at"), bytesRead: try row.integer("bytes_read"),
            bytesTotal: row.optionalInteger("bytes_total"),
            counts: ImportCounts(
                new: Int(try row.integer("new_count")), updated: Int(try row.integer("updated_count")),
                unchanged: Int(try row.integer("unchanged_count")), bad: Int(try row.integer("bad_count")),
                skipped: Int(try row.integer("skipped_count"))),
            badLines: try JSON.decode([BadLine].self, from: Array(try row.text("bad_lines").utf8)),
            ignoredColumns: try JSON.decode([String].self, from: Array(try row.text("ignored_columns").utf8)),
            failure: row.optionalText("failure"))
    }
}
