internal import Glibc

/// How often a post was seen and what readers gave it, at any age. Views only rise, and rise while people are awake.
struct ViewCurve: Sendable {
    /// Readers that the post finds in the end.
    let ceiling: Double
    private let reactionShare: Double
    private let symbols: [(symbol: String, share: Double)]
    private let date: Int64

    /// `people` are those who read the channel when the post came out.
    init(_ post: PlannedPost, people: Int, plan: ChannelPlan, chance: Chance) {
        let place = chance.of(post.key)
        let spread = exp(0.28 * place.normal(0) - 0.039)
        let viral = post.isViral ? 2.5 + 4 * place.unit(1) : 1
        ceiling = max(1, Double(people) * plan.reach * spread * viral * ViewCurve.pull(of: post.kind))
        reactionShare = plan.reactionRate * exp(0.4 * place.normal(2))
        symbols = ViewCurve.symbols(place.of(3))
        date = post.date
    }

    /// Views at a second since 1970: three quarters of them within hours, the rest over days.
    func views(at second: Int64) -> Int {
        guard second > date else { return 0 }
        let attention = WeekRhythm.common.attention(from: date, to: second)
        let share = 0.72 * (1 - exp(-attention / 5)) + 0.28 * (1 - exp(-attention / 60))
        return max(1, Int(ceiling * share))
    }

    /// Reactions at a second since 1970, the most frequent first; symbols nobody chose are left out.
    func reactions(at second: Int64) -> [(symbol: String, count: Int)] {
        let total = Double(views(at: second)) * reactionShare
        return symbols.map { ($0.symbol, Int(total * $0.share)) }.filter { $0.1 > 0 }
    }

    private static func pull(of kind: PlannedPost.Kind) -> Double {
        switch kind {
        case .photo, .poll: 1.06
        case .video: 1.12
        case .album: 1.1
        case .document, .forward: 0.86
        case .text, .service: 0.97
        }
    }

    private static func symbols(_ place: Chance) -> [(symbol: String, share: Double)] {
        let known = ["👍", "❤️", "🔥", "👏", "😁", "🤔", "🎉", "😢"]
        let first = place.below(3, 0)
        let second = 3 + place.below(2, 1)
        let third = 5 + place.below(3, 2)
        let lead = 0.5 + 0.25 * place.unit(3)
        return [(known[first], lead), (known[second], (1 - lead) * 0.7), (known[third], (1 - lead) * 0.3)]
    }
}
