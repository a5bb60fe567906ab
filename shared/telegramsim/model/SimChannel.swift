package import Kernel
internal import Synchronization

/// One simulated channel at any moment: its posts, its people, its views. A function of seed and time, plus the
/// messages that a bot has sent into it.
package final class SimChannel: Sendable {
    package let plan: ChannelPlan
    let calendar: PostCalendar
    let audience: Audience
    let writer: PostWriter
    private let chance: Chance
    /// What bots sent, in order.
    private let sent = Mutex<[PlannedPost]>([])

    init(_ plan: ChannelPlan, chance: Chance) {
        self.plan = plan
        self.chance = chance
        calendar = PostCalendar(plan, chance: chance.of(1))
        audience = Audience(plan, calendar: calendar, chance: chance.of(2))
        writer = PostWriter(plan: plan, chance: chance.of(3))
    }

    /// Whether the channel exists at that moment.
    package func exists(at moment: Timestamp) -> Bool { moment >= plan.created.start }

    /// Everybody who has subscribed, as Telegram counts them.
    package func subscribers(at moment: Timestamp) -> Int { audience.count(at: moment.seconds).subscribers }

    /// The number that the next message gets.
    func nextID(at moment: Timestamp) -> Int {
        guard let index = calendar.index(of: moment.seconds) else { return 1 }
        let today = calendar.posts(on: index).filter { $0.date <= moment.seconds }
        let scheduled = today.last.map { $0.id + $0.width } ?? calendar.tally(before: index).firstID
        return scheduled + sent.withLock { $0.count { $0.date <= moment.seconds } }
    }

    /// Puts a bot's message among the posts; it gets the next number, and all that come later move on by one.
    func send(_ text: String, at moment: Timestamp) -> PlannedPost {
        let id = nextID(at: moment)
        let post = PlannedPost(
            key: 1_000_000_000 + id, id: id, date: moment.seconds, kind: .text, isViral: false, isAnnoying: false,
            editedAt: nil, deletedAt: nil, sentText: text)
        sent.withLock { known in
            known.append(post)
            known.sort { ($0.date, $0.id) < ($1.date, $1.id) }
        }
        return post
    }

    /// A day's posts with their final numbers, oldest first.
    func posts(on index: Int) -> [PlannedPost] {
        let start = plan.created.adding(days: index).start.seconds
        let known = sent.withLock { $0 }
        let before = known.prefix { $0.date < start }.count
        let sentToday = known.dropFirst(before).prefix { $0.date < start + 86_400 }
        var shift = before
        var all: [PlannedPost] = []
        var waiting = sentToday[...]
        for planned in calendar.posts(on: index) {
            while let next = waiting.first, next.date < planned.date {
                all.append(next)
                waiting = waiting.dropFirst()
                shift += 1
            }
            var post = planned
            post.id += shift
            all.append(post)
        }
        return all + waiting
    }

    /// The first number of a day, with what bots sent before it.
    private func firstID(on index: Int) -> Int {
        let start = plan.created.adding(days: index).start.seconds
        return calendar.tally(before: index).firstID + sent.withLock { $0.count { $0.date < start } }
    }

    /// The newest posts with numbers below `before` that can be seen at that moment, oldest first.
    func posts(before: Int?, at moment: Timestamp, limit: Int) -> [PlannedPost] {
        guard var index = calendar.index(of: moment.seconds) else { return [] }
        if let before {
            // Numbers rise from day to day: halve the days until the one that holds the number is left.
            var low = 0
            while low < index {
                let middle = (low + index + 1) / 2
                if firstID(on: middle) < before { low = middle } else { index = middle - 1 }
            }
        }
        var found: [PlannedPost] = []
        while index >= 0, found.count < limit {
            let day = posts(on: index).filter { $0.isVisible(at: moment.seconds) && $0.id < before ?? .max }
            found = day.suffix(limit - found.count) + found
            index -= 1
        }
        return found
    }

    /// The oldest posts with numbers above `after` that can be seen at that moment, oldest first.
    func posts(after: Int, at moment: Timestamp, limit: Int) -> [PlannedPost] {
        guard let last = calendar.index(of: moment.seconds) else { return [] }
        var low = 0
        var high = last
        while low < high {
            let middle = (low + high + 1) / 2
            if firstID(on: middle) <= after { low = middle } else { high = middle - 1 }
        }
        var found: [PlannedPost] = []
        var index = low
        while index <= last, found.count < limit {
            let day = posts(on: index).filter { $0.isVisible(at: moment.seconds) && $0.id > after }
            found += day.prefix(limit - found.count)
            index += 1
        }
        return found
    }

    /// How often a post was seen, and what it was given, at any moment.
    func curve(of post: PlannedPost) -> ViewCurve {
        ViewCurve(post, people: audience.count(at: post.date).people, plan: plan, chance: chance.of(4))
    }
}

extension PlannedPost {
    /// Whether the post is there at a second since 1970: out already, and not deleted yet.
    func isVisible(at second: Int64) -> Bool { date <= second && (deletedAt ?? .max) > second }

    func isEdited(at second: Int64) -> Bool { (editedAt ?? .max) <= second }
}
