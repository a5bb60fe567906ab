internal import Kernel
internal import Synchronization

/// When a channel posts what, from its first day on. The numbers of posts follow from all days before, so they are
/// counted once and kept.
final class PostCalendar: Sendable {
    /// What lies before a day.
    struct Tally: Sendable {
        var firstID = 1
        var photos = 0
        var videos = 0
        var files = 0
    }

    let plan: ChannelPlan
    private let chance: Chance
    private let tallies = Mutex<[Tally]>([Tally()])

    /// Days beyond this many are not planned any more.
    static let horizon = 40 * 366

    init(_ plan: ChannelPlan, chance: Chance) {
        self.plan = plan
        self.chance = chance
    }

    /// The day's index from the channel's first on; nil before it.
    func index(of second: Int64) -> Int? {
        let day = Timestamp(seconds: second).day - plan.created.days
        return day < 0 ? nil : min(day, PostCalendar.horizon)
    }

    /// What lies before a day, without messages that bots sent.
    func tally(before index: Int) -> Tally {
        tallies.withLock { known in
            while known.count <= index {
                var next = known[known.count - 1]
                for post in drafts(on: known.count - 1) {
                    next.firstID += post.width
                    switch post.kind {
                    case .photo: next.photos += 1
                    case .album(let photos): next.photos += photos
                    case .video: next.videos += 1
                    case .document: next.files += 1
                    case .text, .poll, .forward, .service: break
                    }
                }
                known.append(next)
            }
            return known[index]
        }
    }

    /// The posts of a day, in order, with their numbers.
    func posts(on index: Int) -> [PlannedPost] {
        var id = tally(before: index).firstID
        return drafts(on: index).map { draft in
            var post = draft
            post.id = id
            id += draft.width
            return post
        }
    }

    /// The posts of a day without their numbers: a function of the day alone.
    func drafts(on index: Int) -> [PlannedPost] {
        let day = plan.created.adding(days: index)
        if case .silent(let since) = plan.fate, day >= since { return [] }
        var posts = index == 0 ? [service(key: -1, at: day.start.seconds)] : []
        for (slot, hour) in plan.hours.enumerated() {
            let key = index * 64 + slot
            let place = chance.of(key)
            guard place.happens(plan.slotChance, 0) else { continue }
            let jitter = Int64((place.normal(1) * 480).rounded())
            let inDay = min(max(Int64(hour) * 3_600 + 1_200 + jitter, 60), 86_000)
            let post = draft(key: key, date: day.start.seconds + inDay, place)
            posts.append(post)
            if post.isViral, place.happens(0.5, 2), inDay + 1_500 < 86_400 {
                posts.append(service(key: key + 32, at: post.date + 1_500))
            }
        }
        posts.sort { ($0.date, $0.key) < ($1.date, $1.key) }
        return posts
    }

    private func draft(key: Int, date: Int64, _ place: Chance) -> PlannedPost {
        let isEdited = place.happens(0.07, 5)
        let isDeleted = place.happens(0.02, 6)
        return PlannedPost(
            key: key, id: 0, date: date, kind: kind(place), isViral: place.happens(plan.viralShare, 3),
            isAnnoying: plan.fate == .churning && place.happens(0.06, 4),
            editedAt: isEdited ? date + 300 + Int64(place.unit(7) * place.unit(8) * 72_000) : nil,
            deletedAt: isDeleted ? date + 1_800 + Int64(place.unit(9) * 500_000) : nil)
    }

    private func kind(_ place: Chance) -> PlannedPost.Kind {
        switch place.unit(10) {
        case ..<0.46: .text
        case ..<0.74: .photo
        case ..<0.79: .album(photos: 2 + place.below(3, 11))
        case ..<0.89: .video
        case ..<0.95: .forward
        case ..<0.975: .poll
        default: .document
        }
    }

    private func service(key: Int, at date: Int64) -> PlannedPost {
        PlannedPost(
            key: key, id: 0, date: date, kind: .service, isViral: false, isAnnoying: false, editedAt: nil,
            deletedAt: nil)
    }
}

extension Timestamp {
    /// The UTC day, counted from 1970-01-01.
    var day: Int { Int((Double(seconds) / 86_400).rounded(.down)) }
}
