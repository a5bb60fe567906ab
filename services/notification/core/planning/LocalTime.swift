internal import Kernel

extension Zone {
    /// What the clock on the wall shows at that moment.
    func dayTime(at moment: Timestamp) -> DayTime {
        let local = moment + .seconds(offset(at: moment))
        return DayTime(minutes: Int((local.seconds - local.day.start.seconds) / 60))
    }

    /// The next moment after `moment` at which the clock on the wall shows `time`; on a day whose clocks jump over it,
    /// the moment of the jump.
    func next(_ time: DayTime, after moment: Timestamp, on isWanted: (CivilDate) -> Bool = { _ in true }) -> Timestamp {
        let today = day(of: moment)
        for ahead in -1...8 {
            let date = today.adding(days: ahead)
            guard isWanted(date) else { continue }
            if let found = moments(of: time, on: date).first(where: { $0 > moment }) { return found }
        }
        return moment + .days(1)
    }

    /// When it is `time` on that day: twice when the clocks go back over it.
    private func moments(of time: DayTime, on date: CivilDate) -> [Timestamp] {
        let wall = date.start + .minutes(time.minutes)
        let candidates = Set([wall - .days(1), wall, wall + .days(1)].map { offset(at: $0) })
            .map { wall - .seconds($0) }.sorted()
        let exact = candidates.filter { $0 + .seconds(offset(at: $0)) == wall }
        guard exact.isEmpty, let first = candidates.first, let last = candidates.last else { return exact }
        var (low, high) = (first.seconds, last.seconds)
        while low < high {
            let middle = low + (high - low) / 2
            let shown = Timestamp(seconds: middle) + .seconds(offset(at: Timestamp(seconds: middle)))
            if shown >= wall { high = middle } else { low = middle + 1 }
        }
        return [Timestamp(seconds: low)]
    }
}

extension QuietHours {
    /// Whether that moment lies within them.
    func contain(_ moment: Timestamp, in zone: Zone) -> Bool {
        guard isOn else { return false }
        let now = zone.dayTime(at: moment).minutes
        return start.minutes < end.minutes
            ? start.minutes <= now && now < end.minutes : now >= start.minutes || now < end.minutes
    }

    /// `moment`, or when they are over if it lies within them.
    func release(_ moment: Timestamp, in zone: Zone) -> Timestamp {
        contain(moment, in: zone) ? zone.next(end, after: moment) : moment
    }
}
