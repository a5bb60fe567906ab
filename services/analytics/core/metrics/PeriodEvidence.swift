package import Kernel

/// Everything that is known of one period of a channel; the formulas read nothing else.
package struct PeriodEvidence: Sendable {
    /// The period, its end cut at now.
    package let period: Period
    /// The posts published in the period and not deleted.
    package let posts: [PostEvidence]
    /// The counts nearest to the start and to the end, already refused when too old.
    package let subscribersAtStart: SubscriberSample?
    package let subscribersAtEnd: SubscriberSample?
    /// The imported days of the period.
    package let days: [DailyStatistics]
    /// The known part of the period's posts, from 0 to 1: 1 when the collected history reaches back to its start.
    package let historyCoverage: Double
    /// When posts were last read from a source.
    package let lastCollectedAt: Timestamp?
    /// When statistics were last imported.
    package let lastImportedAt: Timestamp?

    package init(
        period: Period, posts: [PostEvidence] = [], subscribersAtStart: SubscriberSample? = nil,
        subscribersAtEnd: SubscriberSample? = nil, days: [DailyStatistics] = [], historyCoverage: Double = 1,
        lastCollectedAt: Timestamp? = nil, lastImportedAt: Timestamp? = nil
    ) {
        self.period = period
        self.posts = posts
        self.subscribersAtStart = subscribersAtStart
        self.subscribersAtEnd = subscribersAtEnd
        self.days = days
        self.historyCoverage = historyCoverage
        self.lastCollectedAt = lastCollectedAt
        self.lastImportedAt = lastImportedAt
    }
}

/// What the formulas need of one post.
package struct PostEvidence: Sendable, Equatable {
    package let publishedAt: Timestamp
    package let figures: PostFigures
    package let source: Source
    package let milestones: ViewMilestones

    package init(
        publishedAt: Timestamp, figures: PostFigures, source: Source, milestones: ViewMilestones = ViewMilestones()
    ) {
        self.publishedAt = publishedAt
        self.figures = figures
        self.source = source
        self.milestones = milestones
    }
}
