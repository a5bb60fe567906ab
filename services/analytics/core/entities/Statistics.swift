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

extension StatisticsFigures {
    /// The figures of hours together; what one of them does not tell is not told.
    package init(adding hours: [StatisticsFigures]) {
        func sum(_ figure: (StatisticsFigures) -> Int64?) -> Int64? {
            let known = hours.compactMap(figure)
            return known.count == hours.count && !known.isEmpty ? known.reduce(0, +) : nil
        }
        let names = hours.reduce(into: Set<String>()) { $0.formUnion($1.sources.keys) }
        self.init(
            joined: sum { $0.joined }, left: sum { $0.left }, views: sum { $0.views }, shares: sum { $0.shares },
            sources: names.reduce(into: [:]) { sources, name in sources[name] = sum { $0.sources[name] } })
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
