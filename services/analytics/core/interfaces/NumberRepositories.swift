package import Kernel

/// Keeps how many subscribers a channel had.
package protocol SubscriberRepository: Sendable {
    /// Stores a count; the same count as the last one only confirms it.
    func record(_ sample: SubscriberSample, of channel: ChannelID) async throws

    /// The samples of `[start, end)` and the one before `start`, oldest first.
    func samples(of channel: ChannelID, from start: Timestamp, to end: Timestamp) async throws -> [SubscriberSample]

    /// The last sample there is.
    func latest(of channel: ChannelID) async throws -> SubscriberSample?
}

/// Keeps imported statistics; a day or hour that comes again replaces what it was, so nothing is counted twice.
package protocol StatisticsRepository: Sendable {
    func keep(_ days: [DailyStatistics], of channel: ChannelID, at now: Timestamp) async throws -> ImportCounts
    func keep(_ hours: [HourlyStatistics], of channel: ChannelID, at now: Timestamp) async throws -> ImportCounts

    /// The days from `first` to `last`, both included, oldest first.
    func days(of channel: ChannelID, from first: CivilDate, to last: CivilDate) async throws -> [DailyStatistics]

    /// The hours that begin in `[start, end)`, oldest first.
    func hours(
        of channel: ChannelID, from start: Timestamp, to end: Timestamp
    ) async throws -> [HourlyStatistics]

    /// When statistics of that channel were last imported.
    func lastImport(of channel: ChannelID) async throws -> Timestamp?
}

/// Keeps imports and how far they came.
package protocol ImportRepository: Sendable {
    /// Stores a new running import; the database gives its number.
    func open(
        for channel: ChannelID, kind: ImportKind?, bytesTotal: Int64?, at now: Timestamp
    ) async throws -> ImportJob

    func save(_ job: ImportJob) async throws
    func find(_ id: ImportJob.ID, of channel: ChannelID) async throws -> ImportJob?

    /// Newest first, at most `limit`.
    func list(of channel: ChannelID, limit: Int) async throws -> [ImportJob]
}
