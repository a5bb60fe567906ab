package import Kernel
internal import Synchronization

/// A clock that moves only when a test moves it.
package final class TestClock: WallClock {
    private let moment: Mutex<Timestamp>

    package init(_ start: Timestamp = Timestamp(seconds: 1_750_000_000)) {
        moment = Mutex(start)
    }

    package var now: Timestamp { moment.withLock { $0 } }

    package func advance(by span: Duration) {
        moment.withLock { $0 = $0 + span }
    }

    package func set(to moment: Timestamp) {
        self.moment.withLock { $0 = moment }
    }
}
