package import Kernel

/// Whole calendar days of one time zone, from `first` to `last`, both included.
package struct Period: Sendable {
    package let first: CivilDate
    package let last: CivilDate
    package let zone: Zone
    /// The moment it is asked at: nothing later is known.
    package let now: Timestamp

    /// The longest period, in days: ten years.
    package static let longestDays = 3_660
    /// The period when none is asked for, in days, ending today.
    package static let usualDays = 30

    package init(first: CivilDate, last: CivilDate, zone: Zone, now: Timestamp) {
        self.first = first
        self.last = last
        self.zone = zone
        self.now = now
    }

    /// The period a caller asks for; `.invalid` names the field.
    package static func asked(
        from first: CivilDate?, to last: CivilDate?, zone: Zone, now: Timestamp
    ) throws(ServiceError) -> Period {
        let end = last ?? zone.day(of: now)
        let start = first ?? end.adding(days: 1 - usualDays)
        guard start <= end else { throw .invalid("from", "must not be after to", code: "range") }
        guard end.days - start.days < longestDays else {
            throw .invalid("from", "must be at most \(longestDays) days before to", code: "range")
        }
        return Period(first: start, last: end, zone: zone, now: now)
    }

    package var dayCount: Int { last.days - first.days + 1 }
    /// The first moment.
    package var start: Timestamp { zone.start(of: first) }
    /// The first moment after it.
    package var end: Timestamp { zone.start(of: last.adding(days: 1)) }
    /// The end, or now while the period is not over: what lies later is not known yet.
    package var known: Timestamp { max(start, min(end, now)) }
    /// How many days of it have passed, in days; 1 at least, so that the first hours of a day are no rush.
    package var days: Double { max(1, (known - start).inSeconds / 86_400) }

    /// The period of the same length before this one.
    package var previous: Period {
        Period(first: first.adding(days: -dayCount), last: first.adding(days: -1), zone: zone, now: now)
    }

    /// The parts of it that `window` cuts; the first and the last may be shorter.
    package func parts(_ window: Window) -> [Period] {
        var parts: [Period] = []
        var start = first
        while start <= last {
            let end = min(last, window.end(of: start))
            parts.append(Period(first: start, last: end, zone: zone, now: now))
            start = end.adding(days: 1)
        }
        return parts
    }
}

/// How a period is cut into parts.
package enum Window: String, Sendable, CaseIterable, Codable {
    /// Imported statistics alone are told by the hour.
    case hour
    case day
    /// Monday to Sunday (ISO 8601).
    case week
    case month

    /// The last day of the part that `date` lies in.
    func end(of date: CivilDate) -> CivilDate {
        switch self {
        case .hour, .day: return date
        case .week: return date.adding(days: 6 - date.weekday)
        case .month:
            let (year, month, _) = date.components
            let next =
                month == 12
                ? CivilDate(year: year + 1, month: 1, day: 1)
                : CivilDate(year: year, month: month + 1, day: 1)
            return next?.adding(days: -1) ?? date
        }
    }
}
