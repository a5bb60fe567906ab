/// Writes what a simulated channel says: a headline, a sentence or two, sometimes a link, tags or another channel's
/// name.
struct PostWriter: Sendable {
    let plan: ChannelPlan
    let chance: Chance

    /// The text of a post; after an edit with its correction.
    func text(of post: PlannedPost, isEdited: Bool) -> String {
        if let sent = post.sentText { return sent }
        if post.kind == .service { return service(post) }
        let place = chance.of(post.key)
        let words = TopicWords.of(plan.topic)
        var lines = ["\(place.pick(words.subjects, 0)) \(place.pick(words.verbs, 1)) \(place.pick(words.objects, 2))"]
        if post.isViral { lines[0] = "‼️ \(lines[0])" }
        if place.happens(0.7, 3) {
            lines.append("\(place.pick(words.remarks, 4)) <\(2 + place.below(97, 5)) & counting>")
        }
        if place.happens(0.25, 6) { lines.append("More: https://example.org/\(plan.topic)/\(post.date % 100_000)") }
        if place.happens(0.12, 7) {
            lines.append("via @\(place.pick(["metro_wire", "quiet_library", "daily_orbit"], 8))")
        }
        if post.isAnnoying { lines.append("#ad Do not miss this offer!") }
        if place.happens(0.4, 9) { lines.append("#\(place.pick(words.tags, 10)) #\(plan.topic)") }
        if isEdited { lines.append("UPD: \(place.pick(words.remarks, 11)).") }
        return lines.joined(separator: "\n")
    }

    /// The channel that a forwarded post comes from, and its post's number.
    func source(of post: PlannedPost) -> (username: String, title: String, post: Int)? {
        guard post.kind == .forward else { return nil }
        let place = chance.of(post.key).of(12)
        let others = [("metro_wire", "Metro Wire"), ("quiet_library", "Quiet Library"), ("daily_orbit", "Daily Orbit")]
            .filter { $0.0 != plan.username }
        let other = place.pick(others)
        return (other.0, other.1, 2 + place.below(900, 1))
    }

    /// The lines of a poll: the question, then answers with their share of votes in per cent.
    func poll(of post: PlannedPost) -> (question: String, answers: [(text: String, share: Int)])? {
        guard post.kind == .poll else { return nil }
        let place = chance.of(post.key)
        let words = TopicWords.of(plan.topic)
        let first = 20 + place.below(60, 13)
        return ("\(place.pick(words.subjects, 0))?", [("Yes", first), ("No", 100 - first)])
    }

    private func service(_ post: PlannedPost) -> String {
        post.key == -1 ? "Channel created" : "\(plan.title) pinned a message"
    }
}

/// The words of one topic.
struct TopicWords: Sendable {
    let subjects: [String]
    let verbs: [String]
    let objects: [String]
    let remarks: [String]
    let tags: [String]

    static func of(_ topic: Topic) -> TopicWords {
        switch topic {
        case .space: space
        case .craft: craft
        case .news: news
        case .books: books
        case .coins: coins
        case .radio: radio
        }
    }

    private static let space = TopicWords(
        subjects: ["A small probe", "The night shift", "An old telescope", "The second stage", "A quiet comet"],
        verbs: ["sends back", "passes", "finds", "waits for", "photographs"],
        objects: [
            "its first picture", "the far side of the Moon", "a new ring", "a gap in the clouds", "Saturn’s shadow",
        ],
        remarks: ["Look south after sunset", "The signal took hours", "Clear skies tonight"],
        tags: ["launch", "nightsky", "probe"])
    private static let craft = TopicWords(
        subjects: ["A walnut box", "The old plane", "This joint", "A spoon"],
        verbs: ["needs", "got", "survived", "lost"],
        objects: ["a new edge", "one more coat of oil", "the third attempt", "its last splinter"],
        remarks: ["Measured twice", "Glue is drying", "Sandpaper is gone"], tags: ["wood", "bench"])
    private static let news = TopicWords(
        subjects: ["Line 4", "The city council", "A water main", "The harbour bridge", "Market Square"],
        verbs: ["reopens after", "delays", "announces", "votes on", "prepares for"],
        objects: ["the night works", "a new timetable", "the spring fair", "an early closing", "heavy rain"],
        remarks: ["Details to follow", "Expect crowds", "Our reporter is there"], tags: ["city", "traffic", "weather"])
    private static let books = TopicWords(
        subjects: ["A forgotten novel", "Chapter nine", "The translator", "A margin note"],
        verbs: ["deserves", "hides", "remembers", "rewrites"],
        objects: ["a second reading", "the whole plot", "a lost city", "its own ending"],
        remarks: ["Borrowed from the top shelf", "Best with tea", "Pages are thin"], tags: ["reading", "shelf"])
    private static let coins = TopicWords(
        subjects: ["The chart", "A whale", "This token", "Everybody"],
        verbs: ["ignores", "eats", "doubles", "sells"],
        objects: ["the moving average", "the dip", "yesterday’s news", "its own ledger"],
        remarks: ["Not advice", "Volume is thin", "Screens are red"], tags: ["market", "moon"])
    private static let radio = TopicWords(
        subjects: ["A weak carrier", "The beacon", "Number station 12", "My new dipole"],
        verbs: ["fades into", "answers from", "drifts past", "repeats"],
        objects: ["the noise floor", "7 MHz", "the other hemisphere", "the same five digits"],
        remarks: ["Logged by hand", "Static all night", "QSL card sent"], tags: ["shortwave", "dx"])
}
