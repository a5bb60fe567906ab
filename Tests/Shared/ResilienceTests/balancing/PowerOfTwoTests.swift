import Resilience
import Testing

@Suite("Power of two choices by latency and load")
struct PowerOfTwoTests {
    private var random = SpreadingRandom(seed: 11)
    private var balancer = LoadBalancer(.powerOfTwo)

    @Test mutating func `equal instances share equally`() {
        var candidates = (0..<4).map { Candidate(id: "\($0)") }
        for place in candidates.indices { answer(&candidates[place], after: .milliseconds(10)) }
        let counts = counts(4_000, of: candidates)
        for place in candidates.indices { #expect(abs(counts[place, default: 0] - 1_000) < 120) }
    }

    @Test mutating func `of two instances the faster one is always chosen, until its load outweighs it`() {
        var candidates = [Candidate(id: "slow"), Candidate(id: "fast")]
        answer(&candidates[0], after: .milliseconds(50))
        answer(&candidates[1], after: .milliseconds(10))
        #expect(counts(100, of: candidates) == [1: 100])
        for _ in 0..<5 { candidates[1].begin() }
        #expect(counts(100, of: candidates) == [0: 100], "10 ms for the sixth in a row is more than 50 ms")
    }

    @Test mutating func `a slow answer is believed at once, and forgotten slowly`() {
        var candidates = [Candidate(id: "a"), Candidate(id: "b")]
        for place in candidates.indices { answer(&candidates[place], after: .milliseconds(10)) }
        answer(&candidates[0], after: .seconds(1), at: .zero)
        #expect(counts(50, of: candidates) == [1: 50])
        answer(&candidates[0], after: .milliseconds(10), at: .milliseconds(10))
        answer(&candidates[1], after: .milliseconds(10), at: .milliseconds(10))
        #expect(counts(50, of: candidates, at: .milliseconds(10)) == [1: 50])
        #expect(candidates[0].latency.value(at: .milliseconds(10)) > 0.99)
        #expect(candidates[0].latency.value(at: .seconds(60)) < 0.01, "a minute later it is as good as new")
    }

    @Test mutating func `an instance that fails fast is not the fastest`() {
        var candidates = [Candidate(id: "fails"), Candidate(id: "works")]
        candidates[0].begin()
        candidates[0].end(latency: .milliseconds(1), success: false, at: .zero)
        answer(&candidates[1], after: .milliseconds(80))
        #expect(counts(50, of: candidates) == [1: 50])
    }

    @Test mutating func `an instance that has not answered yet gets one request at first`() {
        var candidates = [Candidate(id: "new"), Candidate(id: "known")]
        answer(&candidates[1], after: .milliseconds(10))
        #expect(counts(50, of: candidates) == [0: 50])
        candidates[0].begin()
        #expect(counts(50, of: candidates) == [1: 50])
        candidates[0].abandon()
        #expect(counts(50, of: candidates) == [0: 50], "an abandoned request says nothing")
    }

    /// Ten servers, one of which takes ten times as long: what a caller sees at the 95th percentile.
    @Test func `a slow instance is hardly noticed`() {
        let even = percentile95(of: .roundRobin)
        let clever = percentile95(of: .powerOfTwo)
        #expect(even > 0.1, "every tenth request meets the slow one")
        #expect(clever < 0.03, "\(clever)")
    }

    private func percentile95(of balancing: Balancing) -> Double {
        var random = SpreadingRandom(seed: 3)
        var balancer = LoadBalancer(balancing)
        var candidates = (0..<10).map { Candidate(id: "\($0)") }
        var under: [(end: Double, place: Int, took: Double)] = []
        var seen: [Double] = []
        for step in 0..<20_000 {
            let now = Double(step) / 1_000
            for request in under where request.end <= now {
                candidates[request.place].end(latency: .seconds(request.took), success: true, at: .seconds(request.end))
                seen.append(request.took)
            }
            under.removeAll { $0.end <= now }
            guard let place = balancer.pick(candidates, random: random.next(), at: .seconds(now)) else { continue }
            candidates[place].begin()
            let took = (0.5 + random.draw()) * (place == 0 ? 0.2 : 0.02)
            under.append((now + took, place, took))
        }
        return seen.sorted()[seen.count * 95 / 100]
    }

    private func answer(_ candidate: inout Candidate, after latency: Duration, at now: Duration = .zero) {
        candidate.begin()
        candidate.end(latency: latency, success: true, at: now)
    }

    private mutating func counts(_ count: Int, of candidates: [Candidate], at now: Duration = .zero) -> [Int: Int] {
        (0..<count).reduce(into: [:]) { counts, _ in
            guard let pick = balancer.pick(candidates, random: random.next(), at: now) else { return }
            counts[pick, default: 0] += 1
        }
    }
}
