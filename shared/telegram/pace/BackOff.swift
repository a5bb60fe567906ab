internal import Kernel

/// How long to stay away after failures: doubling from `first` to `longest`, back to nothing after a success.
struct BackOff {
    let first: Duration
    let longest: Duration
    private(set) var failures = 0

    init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = longest
    }

    /// Notes a failure; the pause is spread by up to a quarter (`spread` in 0...1), so that many do not return at once.
    mutating func fail(spread: Double) -> Duration {
        let doublings = min(failures, 30)
        failures += 1
        let pause = min(first * (1 << doublings), longest)
        return min(pause + pause * (spread / 4), longest)
    }

    mutating func succeed() { failures = 0 }
}
