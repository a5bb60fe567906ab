internal import Glibc
internal import Synchronization

/// Tells a loop how much time has passed; never goes back. Passed in, so that a test can move deadlines.
package protocol LoopClock: Sendable {
    /// Nanoseconds since an arbitrary start.
    var now: UInt64 { get }
}

/// The machine's monotonic clock.
package struct MonotonicClock: LoopClock {
    package init() {}

    package var now: UInt64 {
        var spec = timespec()
        clock_gettime(CLOCK_MONOTONIC, &spec)
        return UInt64(spec.tv_sec) &* 1_000_000_000 &+ UInt64(spec.tv_nsec)
    }
}

/// A clock that stands still until it is told to move; `EventLoopGroup.wake()` makes the loops look at it.
package final class ManualLoopClock: LoopClock {
    private let nanoseconds = Atomic<UInt64>(1_000_000_000)

    package init() {}

    package var now: UInt64 { nanoseconds.load(ordering: .acquiring) }

    /// Moves time forward; spans below zero are ignored.
    package func advance(by span: Duration) {
        nanoseconds.wrappingAdd(span.wholeNanoseconds, ordering: .acquiringAndReleasing)
    }
}

extension Duration {
    /// The span in nanoseconds, at least 0 and at most 292 years.
    package var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < 9_000_000_000 else { return UInt64(Int64.max) }
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds) / 1_000_000_000
    }
}
