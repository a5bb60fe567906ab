internal import Glibc
internal import Kernel
internal import Synchronization

/// Who reads a channel at which hour. Days build on each other, so the morning of each is counted once and kept; the
/// hours within a day are made again whenever they are asked for.
final class Audience: Sendable {
    /// How many there are at one moment.
    struct Count: Sendable, Equatable {
        /// People who read.
        var people: Int
        /// Bought accounts, which do not.
        var bots = 0

        var subscribers: Int { people + bots }
    }

    /// Who came and who went within one hour.
    struct Flow: Sendable, Equatable {
        var joined = 0
        var left = 0
        var botsJoined = 0
        var botsLeft = 0
    }

    private let plan: ChannelPlan
    private let calendar: PostCalendar
    private let chance: Chance
    private let mornings: Mutex<[Count]>

    init(_ plan: ChannelPlan, calendar: PostCalendar, chance: Chance) {
        self.plan = plan
        self.calendar = calendar
        self.chance = chance
        mornings = Mutex([Count(people: plan.firstSubscribers)])
    }

    /// The count at the beginning of a day, the channel's first being 0.
    func morning(of index: Int) -> Count {
        mornings.withLock { known in
            while known.count <= index {
                var count = known[known.count - 1]
                for flow in flows(on: known.count - 1, from: count) { count.apply(flow, part: 1) }
                known.append(count)
            }
            return known[index]
        }
    }

    /// The count at a second since 1970; within an hour people come and go evenly.
    func count(at second: Int64) -> Count {
        guard let index = calendar.index(of: second) else { return Count(people: 0) }
        var count = morning(of: index)
        let inDay = second - plan.created.adding(days: index).start.seconds
        for (hour, flow) in flows(on: index, from: count).enumerated() where Int64(hour) * 3_600 < inDay {
            count.apply(flow, part: min(1, Double(inDay - Int64(hour) * 3_600) / 3_600))
        }
        return count
    }

    /// The day's flow, hour by hour.
    func flows(on index: Int) -> [Flow] { flows(on: index, from: morning(of: index)) }

    private func flows(on index: Int, from morning: Count) -> [Flow] {
        let start = plan.created.adding(days: index).start.seconds
        let pull = pulls(on: index)
        let season = 1 + 0.12 * sin(2 * Double.pi * Double(index) / 365.25)
        return (0..<24).map { hour in
            let place = chance.of(index * 24 + hour)
            let weight = WeekRhythm.common.weight(at: start + Int64(hour) * 3_600)
            var flow = Flow()
            flow.joined = place.poisson(plan.dailyJoins / 24 * weight * season * (1 + pull.joins[hour]), 0)
            let leaving = Double(morning.people) * plan.dailyChurn / 24 * weight * (1 + pull.leaves[hour])
            flow.left = min(place.poisson(leaving, 1), morning.people / 48)
            flood(&flow, on: index, hour: hour, morning: morning)
            return flow
        }
    }

    /// What posts of this and the last day do to joining and leaving, hour by hour.
    private func pulls(on index: Int) -> (joins: [Double], leaves: [Double]) {
        var joins = [Double](repeating: 0, count: 24)
        var leaves = joins
        let start = plan.created.adding(days: index).start.seconds
        let posts = (index > 0 ? calendar.drafts(on: index - 1) : []) + calendar.drafts(on: index)
        for post in posts where post.isViral || post.isAnnoying {
            for hour in 0..<24 {
                let age = Double(start + Int64(hour) * 3_600 - post.date) / 3_600
                guard age >= 0 else { continue }
                if post.isViral { joins[hour] += 14 * exp(-age / 9) }
                if post.isAnnoying { leaves[hour] += 11 * exp(-age / 6) }
            }
        }
        return (joins, leaves)
    }

    /// A bought crowd comes within three hours of a night and is swept out within six hours some days later.
    private func flood(_ flow: inout Flow, on index: Int, hour: Int, morning: Count) {
        guard plan.fate == .flooded else { return }
        if (2..<5).contains(hour), isFlooded(index) {
            flow.botsJoined = crowd(of: index) / 3
        }
        if (9..<15).contains(hour), morning.bots > 0, (5...9).contains(where: { isFlooded(index - $0, swept: $0) }) {
            flow.botsLeft = morning.bots * 9 / 60
        }
    }

    private func isFlooded(_ index: Int) -> Bool { index > 20 && chance.of(-1).happens(1.0 / 38, index) }

    private func isFlooded(_ index: Int, swept days: Int) -> Bool {
        isFlooded(index) && 5 + chance.of(-2).below(5, index) == days
    }

    private func crowd(of index: Int) -> Int {
        Int(Double(plan.firstSubscribers) * (0.35 + 0.4 * chance.of(-3).unit(index)))
    }
}

extension ClosedRange<Int> {
    fileprivate func contains(where fits: (Int) -> Bool) -> Bool { lazy.filter(fits).first != nil }
}

extension Audience.Count {
    fileprivate mutating func apply(_ flow: Audience.Flow, part: Double) {
        func share(_ count: Int) -> Int { Int((Double(count) * part).rounded(.down)) }
        people += share(flow.joined) - share(flow.left)
        bots += share(flow.botsJoined) - share(flow.botsLeft)
    }
}
