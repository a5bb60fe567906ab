internal import Kernel

/// How many calls went well and how many badly during the last `window`.
///
/// A ring of ten buckets: what is forgotten is forgotten a tenth at a time, so the span that counts is between nine
/// tenths of the window and all of it.
struct OutcomeWindow: Sendable {
    private static let bucketCount = 10

    /// Microseconds of a bucket.
    private let bucketSpan: Int64
    private var buckets = [Bucket](repeating: Bucket(), count: bucketCount)
    private var newest: Int64?
    private(set) var failures = 0
    private(set) var volume = 0

    private struct Bucket {
        var volume = 0
        var failures = 0
    }

    init(_ window: Duration) {
        bucketSpan = max(1, window.microseconds / Int64(Self.bucketCount))
    }

    mutating func note(success: Bool, at now: Duration) {
        forget(at: now)
        let slot = slot(of: newest ?? 0)
        buckets[slot].volume += 1
        volume += 1
        if !success {
            buckets[slot].failures += 1
            failures += 1
        }
    }

    /// Drops what is older than the window.
    mutating func forget(at now: Duration) {
        let current = now.microseconds / bucketSpan
        guard let last = newest else {
            newest = current
            return
        }
        guard current > last else { return }
        newest = current
        guard current - last < Int64(Self.bucketCount) else {
            clear()
            return
        }
        for number in (last + 1)...current {
            let slot = slot(of: number)
            volume -= buckets[slot].volume
            failures -= buckets[slot].failures
            buckets[slot] = Bucket()
        }
    }

    mutating func clear() {
        for slot in buckets.indices { buckets[slot] = Bucket() }
        volume = 0
        failures = 0
    }

    /// Whether at least `minimumVolume` calls were seen and at least `ratio` of them failed.
    func fails(ratio: Double, minimumVolume: Int) -> Bool {
        volume >= max(1, minimumVolume) && Double(failures) >= ratio * Double(volume)
    }

    private func slot(of number: Int64) -> Int {
        let rest = Int(number % Int64(Self.bucketCount))
        return rest < 0 ? rest + Self.bucketCount : rest
    }
}
