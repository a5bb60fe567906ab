package import Kernel

/// Reads everything that is known of a channel over a period.
package struct ReadEvidence: Sendable {
    let posts: any PostRepository
    let subscribers: any SubscriberRepository
    let statistics: any StatisticsRepository
    let collection: any CollectionRepository

    package init(
        posts: any PostRepository, subscribers: any SubscriberRepository, statistics: any StatisticsRepository,
        collection: any CollectionRepository
    ) {
        self.posts = posts
        self.subscribers = subscribers
        self.statistics = statistics
        self.collection = collection
    }

    /// - Parameter lead: also what comes so many days before the period, to compare it with.
    package func callAsFunction(
        _ channel: ChannelID, over period: Period, lead: Int = 0
    ) async throws -> ChannelEvidence {
        let first = period.first.adding(days: -lead)
        let start = period.zone.start(of: first)
        return ChannelEvidence(
            posts: try await posts.evidence(of: channel, from: start, to: period.end),
            samples: try await subscribers.samples(of: channel, from: start, to: period.end),
            days: try await days(of: channel, from: first, to: period.last, in: period.zone),
            span: try await posts.span(of: channel), state: try await collection.state(of: channel),
            lastImportedAt: try await statistics.lastImport(of: channel))
    }

    /// The imported days, and those that only imported hours tell of.
    private func days(
        of channel: ChannelID, from first: CivilDate, to last: CivilDate, in zone: Zone
    ) async throws -> [DailyStatistics] {
        let days = try await statistics.days(of: channel, from: first, to: last)
        guard days.count < last.days - first.days + 1 else { return days }
        let hours = try await statistics.hours(
            of: channel, from: zone.start(of: first), to: zone.start(of: last.adding(days: 1)))
        let known = Set(days.map(\.date))
        let added = DailyStatistics.whole(from: hours, in: zone).filter { !known.contains($0.date) }
        return (days + added).sorted { $0.date < $1.date }
    }
}
