package import Kernel

/// A span of time that is paid for at once.
package struct BillingPeriod: Sendable, Hashable, Codable {
    package let start: Timestamp
    package let end: Timestamp

    package init(start: Timestamp, end: Timestamp) {
        self.start = start
        self.end = end
    }

    /// One cycle from `start` on.
    package init(from start: Timestamp, _ cycle: Plan.Cycle, anchorDay: Int) {
        self.init(start: start, end: cycle.end(after: start, anchorDay: anchorDay))
    }
}

extension Plan.Cycle {
    /// Months of the calendar that a cycle has.
    package var months: Int { self == .monthly ? 1 : 12 }

    /// The moment one cycle after `moment`, by the calendar of UTC: the same time of day on `anchorDay`, or on the last
    /// day of a month that is shorter. With the day that a subscription began on as the anchor, who began on the 31st
    /// pays on the 28th of February and on the 31st of March, and n cycles are always n times as many months.
    package func end(after moment: Timestamp, anchorDay: Int) -> Timestamp {
        let (year, month, _) = moment.day.components
        let inAll = year * 12 + month - 1 + months
        let timeOfDay = moment - moment.day.start
        let days = stride(from: max(1, min(31, anchorDay)), through: 1, by: -1).lazy
        let day = days.compactMap { CivilDate(year: inAll / 12, month: inAll % 12 + 1, day: $0) }.first
        // After the year 9999 there is no calendar here.
        return (day ?? moment.day.adding(days: 31 * months)).start + timeOfDay
    }
}
