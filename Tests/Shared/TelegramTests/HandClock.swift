import Kernel
import Synchronization
import Telegram

/// A clock that a test moves; waiting moves it too and is written down.
final class HandClock: WaitingClock {
    private let state = Mutex((elapsed: Duration.zero, waits: [Duration]()))

    var elapsed: Duration { state.withLock { $0.elapsed } }
    var waits: [Duration] { state.withLock { $0.waits } }

    func advance(by span: Duration) { state.withLock { $0.elapsed += span } }

    func wait(for span: Duration) async throws {
        state.withLock {
            $0.elapsed += span
            $0.waits.append(span)
        }
    }
}
