/// Chooses one of several instances. It knows them by their place in the caller's array only.
package struct LoadBalancer: Sendable {
    package let balancing: Balancing
    private let slowStart: SlowStart
    private var turns = SmoothTurns()

    package init(_ balancing: Balancing, slowStart: SlowStart = SlowStart()) {
        self.balancing = balancing
        self.slowStart = slowStart
    }

    /// The place of the chosen one; nil when none is usable that was not tried.
    ///
    /// - Parameters:
    ///   - tried: places that this request was sent to already.
    ///   - key: what consistent hashing goes by: `stableHash` of the user, the path, the cookie. Without one the draw
    ///     decides.
    ///   - random: any number, drawn anew for each call.
    package mutating func pick(
        _ candidates: [Candidate], excluding tried: [Int] = [], key: UInt64? = nil, random: UInt64, at now: Duration
    ) -> Int? {
        let field = Field(candidates: candidates, tried: tried, slowStart: slowStart, now: now)
        return switch balancing {
        case .roundRobin: turns.next(in: field) { field.share(of: $0) }
        case .weighted: turns.next(in: field) { field.weight(of: $0) }
        case .leastRequests: field.leastRequests(random: random)
        case .powerOfTwo: field.betterOfTwo(random: random)
        case .consistentHash: field.preferred(for: key ?? random)
        }
    }
}
