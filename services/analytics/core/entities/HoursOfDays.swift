package import Kernel

extension DailyStatistics {
    /// The days of a zone that these hours make up, each from all of its hours; a day with a missing hour is left out,
    /// as are zones whose days do not begin with an hour.
    package static func whole(from hours: [HourlyStatistics], in zone: Zone) -> [DailyStatistics] {
        let byDay = Dictionary(grouping: hours) { zone.day(of: $0.hour) }
        return byDay.keys.sorted().compactMap { date in
            let start = zone.start(of: date)
            let length = zone.start(of: date.adding(days: 1)) - start
            guard let found = byDay[date], start.seconds % 3_600 == 0, .hours(found.count) == length else { return nil }
            return DailyStatistics(date: date, figures: StatisticsFigures(adding: found.map(\.figures)))
        }
    }
}
