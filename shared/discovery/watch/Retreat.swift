internal import Kernel

/// How long to leave an agent alone after failures: doubling from the first pause to the longest, each shortened by up
/// to a quarter so that many processes do not come back at once.
struct Retreat: Sendable {
    let first: Duration
    let longest: Duration
    private(set) var failures = 0

    init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = longest
    }

    /// Notes a failure; the pause after it. `draw` is from 0 to 1.
    mutating func fail(draw: Double) -> Duration {
        let full = min(first * (1 << min(failures, 30)), longest)
        failures += 1
        return max(min(first, longest), full * (0.75 + draw / 4))
    }

    mutating func succeed() { failures = 0 }
}

extension RandomSource {
    /// A number from 0 to 1, evenly spread.
    func draw() -> Double {
        Double(bytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }) / Double(UInt32.max)
    }
}
