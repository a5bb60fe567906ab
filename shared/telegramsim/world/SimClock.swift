package import Kernel
internal import Synchronization

/// The time in the simulated world: runs from any start at any speed, and can be set.
package final class SimClock: WallClock {
    fileprivate struct Anchor {
        var real: Timestamp
        var simulated: Timestamp
        var speed: Double
    }

    private let real: any WallClock
    private let anchor: Mutex<Anchor>

    /// `speed` is simulated seconds per second. Without `start` the world is where the machine's clock is.
    package init(start: Timestamp? = nil, speed: Double = 1, real: any WallClock = SystemClock()) {
        self.real = real
        let now = real.now
        anchor = Mutex(Anchor(real: now, simulated: start ?? now, speed: speed))
    }

    package var now: Timestamp {
        let real = real.now
        return anchor.withLock { $0.moment(at: real) }
    }

    package var speed: Double { anchor.withLock { $0.speed } }

    /// Goes to another moment, another speed, or both.
    package func set(now moment: Timestamp? = nil, speed: Double? = nil) {
        let real = real.now
        anchor.withLock { anchor in
            anchor.simulated = moment ?? anchor.moment(at: real)
            anchor.real = real
            anchor.speed = speed ?? anchor.speed
        }
    }

    /// Speeds that make sense: standing still up to a day a second.
    package static let speeds = 0.0...86_400.0
}

extension SimClock.Anchor {
    fileprivate func moment(at now: Timestamp) -> Timestamp {
        let passed = Double((now - real).microseconds) * speed
        return Timestamp(microseconds: simulated.microseconds &+ Int64(passed))
    }
}
