import Resilience
import Testing

@Suite("Load balancing")
struct LoadBalancerTests {
    private var random = SpreadingRandom(seed: 7)

    @Test mutating func `round robin gives everyone a turn, whatever the weights`() {
        var balancer = LoadBalancer(.roundRobin)
        let candidates = make(weights: [3, 1, 1])
        #expect(picks(6, of: candidates, by: &balancer) == [0, 1, 2, 0, 1, 2])
    }

    @Test mutating func `weighted turns are spread evenly, as Nginx does`() {
        var balancer = LoadBalancer(.weighted)
        #expect(picks(14, of: make(weights: [5, 1, 1]), by: &balancer) == [0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0])
    }

    @Test mutating func `who is not usable gets no turn, and the weights of the others hold`() {
        var balancer = LoadBalancer(.weighted)
        var candidates = make(weights: [2, 1, 5])
        candidates[2].isUsable = false
        let counts = counts(picks(300, of: candidates, by: &balancer))
        #expect(counts == [0: 200, 1: 100])
    }

    @Test mutating func `an instance that comes or goes does not stop the turns`() {
        var balancer = LoadBalancer(.roundRobin)
        _ = picks(4, of: make(weights: [1, 1, 1]), by: &balancer)
        #expect(counts(picks(4, of: make(weights: [1, 1]), by: &balancer)) == [0: 2, 1: 2])
        #expect(counts(picks(4, of: make(weights: [1, 1, 1, 1]), by: &balancer)) == [0: 1, 1: 1, 2: 1, 3: 1])
    }

    @Test mutating func `least requests takes the one with the least for its weight`() {
        var balancer = LoadBalancer(.leastRequests)
        var candidates = make(weights: [1, 1, 4])
        load(&candidates[0], 2)
        load(&candidates[1], 1)
        load(&candidates[2], 3)
        #expect(Set(picks(50, of: candidates, by: &balancer)) == [2], "three quarters of one")
        load(&candidates[2], 2)
        #expect(Set(picks(50, of: candidates, by: &balancer)) == [1])
    }

    @Test mutating func `a tie is broken at random, by weight`() {
        var balancer = LoadBalancer(.leastRequests)
        let counts = counts(picks(4_000, of: make(weights: [1, 1, 2]), by: &balancer))
        #expect(abs(counts[0, default: 0] - 1_000) < 120)
        #expect(abs(counts[1, default: 0] - 1_000) < 120)
        #expect(abs(counts[2, default: 0] - 2_000) < 150)
    }

    @Test(arguments: Balancing.allCases)
    mutating func `an instance that was tried is not chosen again, and nobody is chosen when all were`(
        balancing: Balancing
    ) {
        var balancer = LoadBalancer(balancing)
        var candidates = make(weights: [1, 2, 3, 1])
        candidates[3].isUsable = false
        for _ in 0..<50 {
            var tried: [Int] = []
            for _ in 0..<3 {
                let key = random.next()
                guard
                    let pick = balancer.pick(candidates, excluding: tried, key: key, random: random.next(), at: .zero)
                else { continue }
                tried.append(pick)
            }
            #expect(tried.sorted() == [0, 1, 2])
            #expect(balancer.pick(candidates, excluding: tried, random: random.next(), at: .zero) == nil)
        }
        #expect(balancer.pick([], random: 1, at: .zero) == nil)
    }

    @Test(arguments: [Balancing.roundRobin, .weighted, .leastRequests])
    mutating func `an instance that has just come is led up to its share`(balancing: Balancing) {
        var balancer = LoadBalancer(balancing, slowStart: SlowStart(span: .seconds(10)))
        var candidates = make(weights: [1, 1])
        candidates[0].usableSince = .seconds(-100)
        let share = { (picks: [Int]) in Double(picks.count { $0 == 1 }) / Double(picks.count) }
        #expect(abs(share(picks(2_000, of: candidates, by: &balancer, at: .zero)) - 0.1 / 1.1) < 0.02)
        #expect(abs(share(picks(2_000, of: candidates, by: &balancer, at: .seconds(5))) - 0.5 / 1.5) < 0.03)
        #expect(abs(share(picks(2_000, of: candidates, by: &balancer, at: .seconds(10))) - 0.5) < 0.03)
    }

    private func make(weights: [Int]) -> [Candidate] {
        weights.enumerated().map { Candidate(id: "instance-\($0)", weight: $1) }
    }

    private func load(_ candidate: inout Candidate, _ count: Int) {
        for _ in 0..<count { candidate.begin() }
    }

    private mutating func picks(
        _ count: Int, of candidates: [Candidate], by balancer: inout LoadBalancer, at now: Duration = .zero
    ) -> [Int] {
        (0..<count).compactMap { _ in balancer.pick(candidates, random: random.next(), at: now) }
    }

    private func counts(_ picks: [Int]) -> [Int: Int] {
        picks.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
