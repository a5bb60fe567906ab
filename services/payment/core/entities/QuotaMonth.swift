package import Kernel

/// The month in which posts are counted: its start belongs to it, its end begins the next.
package struct QuotaMonth: Sendable, Equatable {
    package let start: Timestamp
    package let end: Timestamp

    /// The month that `now` lies in. Months follow a paid period from its beginning, at the same day of the month (the
    /// last one where a month has no such day) and the same time; without one they are those of the calendar in UTC.
    package init(containing now: Timestamp, from beginning: Timestamp? = nil) {
        let beginning = beginning ?? Timestamp(seconds: 0)
        var months = QuotaMonth.number(of: now) - QuotaMonth.number(of: beginning)
        if QuotaMonth.add(months, to: beginning) > now { months -= 1 }
        start = QuotaMonth.add(months, to: beginning)
        end = QuotaMonth.add(months + 1, to: beginning)
    }

    private static let day: Int64 = 86_400_000_000

    /// The day in UTC, and the time in it in microseconds.
    private static func split(_ moment: Timestamp) -> (day: CivilDate, time: Int64) {
        let time = (moment.microseconds % day + day) % day
        return (CivilDate(days: Int((moment.microseconds - time) / day)), time)
    }

    /// Months since the year 0.
    private static func number(of moment: Timestamp) -> Int {
        let (year, month, _) = split(moment).day.components
        return year * 12 + month - 1
    }

    private static func add(_ months: Int, to moment: Timestamp) -> Timestamp {
        let (date, time) = split(moment)
        let (year, month, day) = date.components
        let number = year * 12 + month - 1 + months
        // 28 exists in every month, so that one of these days does.
        let found = (28...max(28, day)).reversed().lazy.compactMap {
            CivilDate(year: number / 12, month: number % 12 + 1, day: min($0, day))
        }.first
        return (found ?? date).start + .microseconds(time)
    }
}
