/// What a consumer of a group reads next.
///
/// First its own entries that it was handed before and did not acknowledge (it crashed, or an answer was lost), then at
/// intervals those of consumers that have been silent too long, and otherwise what is new.
struct ReadingTurn {
    enum Step: Equatable {
        /// Own entries after this id.
        case own(after: String)
        /// Others' entries, from this cursor on.
        case claim(cursor: String)
        case fresh
    }

    /// How often others' entries are looked for.
    let claimEvery: Duration
    /// Whether the group has answered before.
    private(set) var hasBegun = false
    private var ownAfter: String? = "0"
    private var cursor = "0-0"
    private var nextClaim = Duration.zero
    /// What is new has its turn between two looks at what others left, however often those are wanted.
    private var owesFresh = false

    init(claimEvery: Duration) {
        self.claimEvery = claimEvery
    }

    /// The step to take at `now`, a span since any fixed moment.
    func step(at now: Duration) -> Step {
        if let ownAfter { return .own(after: ownAfter) }
        return now >= nextClaim && !owesFresh ? .claim(cursor: cursor) : .fresh
    }

    /// Own entries came, the last of that id; nil when there were none left.
    mutating func readOwn(last: String?) {
        hasBegun = true
        ownAfter = last
    }

    /// Others' entries were looked for; the server's cursor is `0-0` when it has been through all of them.
    mutating func claimed(next: String, at now: Duration) {
        cursor = next
        guard next == "0-0" else { return }
        nextClaim = now + claimEvery
        owesFresh = true
    }

    /// What is new was asked for.
    mutating func readFresh() { owesFresh = false }

    /// A command failed: the server may have handed out what never arrived.
    mutating func failed() { ownAfter = "0" }
}
