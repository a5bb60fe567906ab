/// Takes an even share of what comes by: of a quarter every fourth, of three quarters all but every fourth.
struct Sampler: Sendable {
    private let share: Double
    private var credit = 0.0

    /// `share` is from 0, nothing, to 1, everything.
    init(share: Double) { self.share = min(1, max(0, share)) }

    mutating func takes() -> Bool {
        if share >= 1 { return true }
        credit += share
        guard credit >= 1 else { return false }
        credit -= 1
        return true
    }
}
