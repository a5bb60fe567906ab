/// A time zone: which offset from UTC holds at which moment, and so where its days begin.
package struct Zone: Sendable {
    /// IANA name: `Asia/Tashkent`.
    package let name: String
    let initialOffset: Int
    /// Moments in order, each with the offset that holds from it on.
    let transitions: [Transition]
    /// What holds after the last transition.
    let rule: ZoneRule?

    struct Transition: Sendable, Equatable {
        /// Seconds since 1970 UTC.
        let at: Int64
        /// Seconds east of UTC.
        let offset: Int
    }

    package static let utc = Zone(name: "UTC", initialOffset: 0, transitions: [], rule: nil)

    /// Seconds east of UTC at that moment.
    package func offset(at moment: Timestamp) -> Int {
        let seconds = moment.seconds
        guard let last = transitions.last else { return rule?.offset(at: seconds) ?? initialOffset }
        if seconds >= last.at { return rule?.offset(at: seconds) ?? last.offset }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? initialOffset : transitions[low - 1].offset
    }

    /// The calendar day that this moment falls on here.
    package func day(of moment: Timestamp) -> CivilDate {
        (moment + .seconds(offset(at: moment))).day
    }

    /// The first moment of that day here; where the clocks jump over midnight, the moment after the jump.
    package func start(of date: CivilDate) -> Timestamp {
        let midnight = date.start
        // The offset before and after the border is within a day of it: the later of the fitting candidates is
        // midnight.
        let candidates = Set([offset(at: midnight - .days(1)), offset(at: midnight + .days(1)), offset(at: midnight)])
            .map { midnight - .seconds($0) }.sorted()
        if let exact = candidates.first(where: { moment in
            day(of: moment) == date && day(of: moment - .microseconds(1)) < date
        }) {
            return exact
        }
        return jump(over: date, between: candidates)
    }

    /// The transition that carries the clocks from the day before `date` into it.
    private func jump(over date: CivilDate, between candidates: [Timestamp]) -> Timestamp {
        var low = (candidates.first ?? date.start).seconds - 86_400
        var high = (candidates.last ?? date.start).seconds + 86_400
        while low < high {
            let middle = low + (high - low) / 2
            if day(of: Timestamp(seconds: middle)) >= date { high = middle } else { low = middle + 1 }
        }
        return Timestamp(seconds: low)
    }
}
