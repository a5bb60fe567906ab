internal import Glibc

/// The instances that can be chosen for one request.
struct Field {
    let candidates: [Candidate]
    let tried: [Int]
    let slowStart: SlowStart
    let now: Duration

    func contains(_ place: Int) -> Bool { candidates[place].isUsable && !tried.contains(place) }

    /// The weight at this moment, in thousandths.
    func weight(of place: Int) -> Int { slowStart.weight(of: candidates[place], at: now) }

    /// The same, as if all had one weight.
    func share(of place: Int) -> Int { max(1, weight(of: place) / candidates[place].weight) }

    /// The fewest requests under way for its weight; a tie is broken at random, by weight.
    func leastRequests(random: UInt64) -> Int? {
        var chosen: Int?
        var seen = 0
        var generator = SpreadingRandom(seed: random)
        for place in candidates.indices where contains(place) {
            let weight = weight(of: place)
            if let best = chosen {
                let mine = candidates[place].inFlight * self.weight(of: best)
                let other = candidates[best].inFlight * weight
                if mine > other { continue }
                if mine < other {
                    chosen = place
                    seen = weight
                    continue
                }
                // Of those that tie, each replaces the one before with its share of the weight seen so far.
                seen += weight
                if Int(generator.next() % UInt64(seen)) < weight { chosen = place }
            } else {
                chosen = place
                seen = weight
            }
        }
        return chosen
    }

    /// Draws two and takes the one with the lower latency times load for its weight: nearly as good as comparing all,
    /// without all callers running to the same one. (M. Mitzenmacher, "The Power of Two Choices in Randomized Load
    /// Balancing", 2001.)
    func betterOfTwo(random: UInt64) -> Int? {
        let count = candidates.indices.count(where: contains)
        guard count > 1 else { return place(0) }
        let one = Int((random >> 32) % UInt64(count))
        let step = 1 + Int((random & 0xFFFF_FFFF) % UInt64(count - 1))
        guard let first = place(one), let second = place((one + step) % count) else { return nil }
        return cost(of: second) < cost(of: first) ? second : first
    }

    /// The instance with the highest score for this key: rendezvous hashing (Thaler and Ravishankar 1998), with the
    /// weighted score of Schindelhauer and Schomaker (2005). When an instance goes, only its own keys move, evenly to
    /// the others; when it is back they return. A slow start does not apply, for it would move keys twice.
    func preferred(for key: UInt64) -> Int? {
        var chosen: Int?
        var highest = -Double.infinity
        for place in candidates.indices where contains(place) {
            let bits = mixed(key ^ candidates[place].identity) >> 11
            let share = (Double(bits) + 0.5) * 0x1p-53
            let score = Double(candidates[place].weight) / -log(share)
            if score > highest {
                highest = score
                chosen = place
            }
        }
        return chosen
    }

    private func cost(of place: Int) -> Double {
        let candidate = candidates[place]
        return candidate.latency.cost(inFlight: candidate.inFlight, at: now) / Double(weight(of: place))
    }

    /// The nth of those that can be chosen.
    private func place(_ number: Int) -> Int? {
        var left = number
        for place in candidates.indices where contains(place) {
            if left == 0 { return place }
            left -= 1
        }
        return nil
    }
}
