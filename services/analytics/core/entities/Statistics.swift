package import Kernel

/// The counts of one day or one hour as an imported file tells them; nil where the file says nothing.
package struct StatisticsFigures: Sendable, Hashable {
    package var joined: Int64?
    package var left: Int64?
    /// Views that all posts of the channel gained.
    package var views: Int64?
    package var shares: Int64?
    /// Views by where the readers came from, by the file's own column names.
    package var sources: [String: Int64]

    package init(
        joined: Int64? = nil, left: Int64? = nil, views: Int64? = nil, shares: Int64? = nil,
        sources: [String: Int64] = [:]
    ) {
        self.joined = joined
        self.left = left
        self.views = views
        self.shares = shares
        self.sources = sources
    }
}

/// The imported statistics of one calendar day, as the file's author counted days.
package struct DailyStatistics: Sendable, Equatable {
    package let date: CivilDate
    package let figures: StatisticsFigures

    package init(date: CivilDate, figures: StatisticsFigures) {
        self.date = date
        self.figures = figures
    }
}

/// The imported statistics of the hour that begins at `hour`.
package struct HourlyStatistics: Sendable, Equatable {
    package let hour: Timestamp
    package let figures: StatisticsFigures

    package init(hour: Timestamp, figures: StatisticsFigures) {
        self.hour = hour
        self.figures = figures
    }
}
