internal import AnalyticsCore
internal import Database
internal import Kernel

/// Writes statistics of days or of hours; both tables differ in their key alone.
struct StatisticsTable: Sendable {
    let name: String
    let key: String

    struct Record: Sendable {
        let key: SQLValue
        let figures: StatisticsFigures
    }

    private static let rowsPerInsert = 100

    /// Inserts what is new, replaces what differs and counts what is the same. A key that comes twice counts last.
    func keep(
        _ records: [Record], of channel: ChannelID, at now: Timestamp, in transaction: any SQLExecutor
    ) async throws -> ImportCounts {
        var counts = ImportCounts()
        var known = try await figures(of: records.map(\.key), channel, transaction)
        var added: [String: Record] = [:]
        for record in records {
            let name = StatisticsTable.name(record.key)
            if let earlier = added[name] {
                if earlier.figures == record.figures { counts.unchanged += 1 } else { counts.updated += 1 }
                added[name] = record
            } else if let stored = known[name] {
                if stored == record.figures {
                    counts.unchanged += 1
                } else {
                    counts.updated += 1
                    try await replace(record, channel, now, transaction)
                    known[name] = record.figures
                }
            } else {
                counts.new += 1
                added[name] = record
            }
        }
        try await insert(Array(added.values), channel, now, transaction)
        return counts
    }

    private func figures(
        of keys: [SQLValue], _ channel: ChannelID, _ transaction: any SQLExecutor
    ) async throws -> [String: StatisticsFigures] {
        guard !keys.isEmpty else { return [:] }
        let found = try await transaction.run(
            """
            SELECT * FROM \(name) WHERE channel_id = $1 AND \(key) IN (\(parameterList(keys.count, after: 1)))
            """, [.id(channel)] + keys)
        return try found.rows.reduce(into: [:]) { known, row in
            let name =
                key == "date"
                ? StatisticsTable.name(.date(try row.date(key)))
                : StatisticsTable.name(.timestamp(try row.timestamp(key)))
            known[name] = try StatisticsTable.figures(row)
        }
    }

    private func insert(
        _ records: [Record], _ channel: ChannelID, _ now: Timestamp, _ transaction: any SQLExecutor
    ) async throws {
        for piece in records.pieces(of: StatisticsTable.rowsPerInsert) {
            try await transaction.run(
                """
                INSERT INTO \(name) (channel_id, \(key), imported_at, joined, left_count, views, shares, sources)
                VALUES \(parameterGroups(rows: piece.count, columns: 8))
                """,
                try piece.flatMap {
                    [.id(channel), $0.key, .timestamp(now)] + (try StatisticsTable.values($0.figures))
                })
        }
    }

    private func replace(
        _ record: Record, _ channel: ChannelID, _ now: Timestamp, _ transaction: any SQLExecutor
    ) async throws {
        try await transaction.run(
            """
            UPDATE \(name) SET imported_at = $3, joined = $4, left_count = $5, views = $6, shares = $7, sources = $8
            WHERE channel_id = $1 AND \(key) = $2
            """, [.id(channel), record.key, .timestamp(now)] + (try StatisticsTable.values(record.figures)))
    }

    private static func name(_ key: SQLValue) -> String {
        switch key {
        case .date(let date): date.description
        case .timestamp(let moment): moment.description
        default: ""
        }
    }

    private static func values(_ figures: StatisticsFigures) throws -> [SQLValue] {
        let sources = figures.sources.sorted { $0.key < $1.key }.map { SourceCount(name: $0.key, count: $0.value) }
        return [
            .optional(figures.joined), .optional(figures.left), .optional(figures.views), .optional(figures.shares),
            .text(String(decoding: try JSON.encode(sources), as: UTF8.self)),
        ]
    }

    static func figures(_ row: Row) throws -> StatisticsFigures {
        let sources = try JSON.decode([SourceCount].self, from: Array(try row.text("sources").utf8))
        return StatisticsFigures(
            joined: row.optionalInteger("joined"), left: row.optionalInteger("left_count"),
            views: row.optionalInteger("views"), shares: row.optionalInteger("shares"),
            sources: sources.reduce(into: [:]) { $0[$1.name] = $1.count })
    }
}

/// The views of one source, as they are stored.
private struct SourceCount: Codable {
    let name: String
    let count: Int64
}
