internal import Glibc

/// Random numbers that are functions of a place instead of an order: the same seed and place give the same number,
/// whoever asks first.
struct Chance: Sendable {
    private let state: UInt64

    init(seed: UInt64) { state = Chance.mix(seed) }

    private init(state: UInt64) { self.state = state }

    /// Another, unrelated source for one thing within this one's.
    func of(_ place: Int) -> Chance {
        Chance(state: Chance.mix(state ^ Chance.mix(UInt64(bitPattern: Int64(place)) &+ 0x9E37_79B9_7F4A_7C15)))
    }

    /// Evenly spread from 0 up to, but not with, 1.
    func unit(_ place: Int = 0) -> Double { Double(of(place).state >> 11) * 0x1p-53 }

    /// A whole number from 0 up to, but not with, `limit`.
    func below(_ limit: Int, _ place: Int = 0) -> Int { min(limit - 1, Int(unit(place) * Double(limit))) }

    func happens(_ share: Double, _ place: Int = 0) -> Bool { unit(place) < share }

    /// One element of a list that is not empty.
    func pick<Element>(_ choices: [Element], _ place: Int = 0) -> Element { choices[below(choices.count, place)] }

    /// Normally spread with mean 0 and deviation 1 (Box and Muller's way).
    func normal(_ place: Int = 0) -> Double {
        let radius = sqrt(-2 * log(1 - of(place).unit(1)))
        return radius * cos(2 * Double.pi * of(place).unit(2))
    }

    /// How many of many rare things happen when `mean` are expected.
    func poisson(_ mean: Double, _ place: Int = 0) -> Int {
        guard mean > 0 else { return 0 }
        if mean > 12 { return max(0, Int((mean + sqrt(mean) * normal(place)).rounded())) }
        let source = of(place)
        let floor = exp(-mean)
        var product = source.unit(0)
        var count = 0
        while product > floor, count < 100 {
            count += 1
            product *= source.unit(count)
        }
        return count
    }

    /// The finaliser of splitmix64: every bit of the input moves every bit of the output.
    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
