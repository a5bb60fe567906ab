package import AnalyticsCore
package import Database
package import Kernel

/// Imported statistics in a SQL database.
package struct SQLStatisticsRepository: StatisticsRepository {
    private let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func keep(
        _ days: [DailyStatistics], of channel: ChannelID, at now: Timestamp
    ) async throws -> ImportCounts {
        let records = days.map { StatisticsTable.Record(key: .date($0.date), figures: $0.figures) }
        return try await keep(records, in: StatisticsTable(name: "daily_statistics", key: "date"), of: channel, at: now)
    }

    package func keep(
        _ hours: [HourlyStatistics], of channel: ChannelID, at now: Timestamp
    ) async throws -> ImportCounts {
        let records = hours.map { StatisticsTable.Record(key: .timestamp($0.hour), figures: $0.figures) }
        return try await keep(
            records, in: StatisticsTable(name: "hourly_statistics", key: "hour"), of: channel, at: now)
    }

    private func keep(
        _ records: [StatisticsTable.Record], in table: StatisticsTable, of channel: ChannelID, at now: Timestamp
    ) async throws -> ImportCounts {
        let dialect = database.dialect
        return try await database.transaction { transaction in
            let found = try await transaction.run(
                "SELECT channel_id FROM channel_profiles WHERE channel_id = $1\(dialect.lockingRows)", .id(channel))
            guard !found.rows.isEmpty else { throw noSuchChannel() }
            return try await table.keep(records, of: channel, at: now, in: transaction)
        }
    }

    package func days(
        of channel: ChannelID, from first: CivilDate, to last: CivilDate
    ) async throws -> [DailyStatistics] {
        let found = try await database.run(
            "SELECT * FROM daily_statistics WHERE channel_id = $1 AND date >= $2 AND date <= $3 ORDER BY date",
            .id(channel), .date(first), .date(last))
        return try found.rows.map { row in
            DailyStatistics(date: try row.date("date"), figures: try StatisticsTable.figures(row))
        }
    }

    package func hours(
        of channel: ChannelID, from start: Timestamp, to end: Timestamp
    ) async throws -> [HourlyStatistics] {
        let found = try await database.run(
            "SELECT * FROM hourly_statistics WHERE channel_id = $1 AND hour >= $2 AND hour < $3 ORDER BY hour",
            .id(channel), .timestamp(start), .timestamp(end))
        return try found.rows.map { row in
            HourlyStatistics(hour: try row.timestamp("hour"), figures: try StatisticsTable.figures(row))
        }
    }

    package func lastImport(of channel: ChannelID) async throws -> Timestamp? {
        try await database.run(
            """
            SELECT max(at) AS at FROM (
                SELECT max(imported_at) AS at FROM daily_statistics WHERE channel_id = $1
                UNION ALL SELECT max(imported_at) FROM hourly_statistics WHERE channel_id = $1) AS known
            """, .id(channel)
        ).rows.first?.optionalTimestamp("at")
    }
}
