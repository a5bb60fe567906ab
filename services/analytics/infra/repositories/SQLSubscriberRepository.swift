package import AnalyticsCore
package import Database
package import Kernel

/// Counts of subscribers in a SQL database.
package struct SQLSubscriberRepository: SubscriberRepository {
    private let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func record(_ sample: SubscriberSample, of channel: ChannelID) async throws {
        let dialect = database.dialect
        try await database.transaction { transaction in
            let found = try await transaction.run(
                "SELECT channel_id FROM channel_profiles WHERE channel_id = $1\(dialect.lockingRows)", .id(channel))
            guard !found.rows.isEmpty else { throw noSuchChannel() }
            let last = try await transaction.run(SQLSubscriberRepository.latest, .id(channel)).rows.first
            if let last = try last.map(SQLSubscriberRepository.sample), last.count == sample.count,
                last.source == sample.source
            {
                try await transaction.run(
                    "UPDATE subscriber_samples SET confirmed_until = $3 WHERE channel_id = $1 AND at = $2",
                    .id(channel), .timestamp(last.at), .timestamp(max(sample.confirmedUntil, last.confirmedUntil)))
                return
            }
            try await transaction.run(
                """
                INSERT INTO subscriber_samples (channel_id, at, confirmed_until, value, low, high, source)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT (channel_id, at) DO UPDATE SET confirmed_until = excluded.confirmed_until,
                    value = excluded.value, low = excluded.low, high = excluded.high, source = excluded.source
                """,
                .id(channel), .timestamp(sample.at), .timestamp(sample.confirmedUntil), .integer(sample.count.value),
                .integer(sample.count.low), .integer(sample.count.high), .text(sample.source.rawValue))
        }
    }

    package func samples(
        of channel: ChannelID, from start: Timestamp, to end: Timestamp
    ) async throws -> [SubscriberSample] {
        let found = try await database.run(
            """
            SELECT * FROM subscriber_samples
            WHERE channel_id = $1 AND at < $3 AND at >= COALESCE(
                (SELECT max(at) FROM subscriber_samples WHERE channel_id = $1 AND at < $2), $2)
            ORDER BY at
            """, .id(channel), .timestamp(start), .timestamp(end))
        return try found.rows.map(SQLSubscriberRepository.sample)
    }

    package func latest(of channel: ChannelID) async throws -> SubscriberSample? {
        try await database.run(SQLSubscriberRepository.latest, .id(channel)).rows.first
            .map(SQLSubscriberRepository.sample)
    }

    private static let latest = "SELECT * FROM subscriber_samples WHERE channel_id = $1 ORDER BY at DESC LIMIT 1"

    private static func sample(_ row: Row) throws -> SubscriberSample {
        SubscriberSample(
            at: try row.timestamp("at"), confirmedUntil: try row.timestamp("confirmed_until"),
            count: Reading(
                value: try row.integer("value"), low: try row.integer("low"), high: try row.integer("high")),
            source: try row.word("source"))
    }
}
