import Resilience
import Testing

@Suite("Consistent hashing")
struct ConsistentHashTests {
    private var balancer = LoadBalancer(.consistentHash)
    private let keys = (0..<10_000).map { stableHash("user \($0)") }
    private let ten = (0..<10).map { Candidate(id: "instance-\($0)") }

    @Test mutating func `a key stays with its instance, and keys are spread evenly`() {
        let homes = homes(in: ten)
        #expect(homes == self.homes(in: ten))
        for place in 0..<10 {
            let share = homes.count { $0 == place }
            #expect(abs(share - 1_000) < 120, "\(share)")
        }
    }

    @Test mutating func `when one of ten goes, only its keys move, and evenly`() {
        let before = homes(in: ten)
        var nine = ten
        nine[3].isUsable = false
        let after = homes(in: nine)
        let moved = zip(before, after).filter { $0 != $1 }
        #expect(moved.allSatisfy { $0.0 == 3 })
        #expect(moved.count == before.count { $0 == 3 })
        #expect(moved.count < 2_000, "never more than a fifth")
        for place in 0..<10 where place != 3 { #expect(moved.count { $0.1 == place } > 60) }
    }

    @Test mutating func `the order of the instances does not matter: two gateways agree`() {
        let turned = Array(ten.reversed())
        #expect(homes(in: ten) == homes(in: turned).map { 9 - $0 })
    }

    @Test mutating func `a heavier instance has more keys`() {
        let homes = homes(in: [Candidate(id: "a", weight: 1), Candidate(id: "b", weight: 3)])
        #expect(abs(homes.count { $0 == 1 } - 7_500) < 200)
    }

    @Test mutating func `a retry goes to the same second choice each time`() {
        let first = balancer.pick(ten, key: keys[0], random: 1, at: .zero) ?? -1
        let second = balancer.pick(ten, excluding: [first], key: keys[0], random: 2, at: .zero)
        #expect(second != first)
        #expect(second == balancer.pick(ten, excluding: [first], key: keys[0], random: 3, at: .zero))
    }

    /// FNV-1a of 64 bits with the finalizer of splitmix64: the numbers must never change, for gateways of different
    /// versions run side by side.
    @Test func `the hash is the same in every process`() {
        #expect(stableHash("") == 0xF52A_15E9_A9B5_E89B)
        #expect(stableHash("user-service-7f3a") == 0xC550_4581_3B5C_2058)
    }

    private mutating func homes(in candidates: [Candidate]) -> [Int] {
        keys.map { balancer.pick(candidates, key: $0, random: 0, at: .zero) ?? -1 }
    }
}
