internal import Kernel
internal import Logging
internal import NotificationCore
internal import ServiceLifecycle
internal import Synchronization

/// Sends the messages of one way as long as the service runs: at once when there are new ones, otherwise when the next
/// is due. A stop lets what is being sent come to its end.
final class DeliveryWorker: Service {
    private let send: SendMessages
    private let wakeUps: WakeUps
    private let clock: any WallClock
    private let sideBySide: Int
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var underWay = 0
        var isStopping = false
    }

    /// The longest time between two looks: another instance may have left something.
    static let longestPause = Duration.seconds(30)
    /// The shortest, while something is due that waits for an earlier one of the same person.
    static let shortestPause = Duration.milliseconds(250)
    /// After a look that failed.
    static let pauseAfterFailure = Duration.seconds(2)

    init(send: SendMessages, wakeUps: WakeUps, clock: any WallClock, sideBySide: Int, logger: Logger) {
        self.send = send
        self.wakeUps = wakeUps
        self.clock = clock
        self.sideBySide = sideBySide
        self.logger = logger
    }

    func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled, !state.withLock({ $0.isStopping }) {
                    let pause = await look(for: &group)
                    await wakeUps.wait(for: send.way, atMost: pause)
                }
            }
        } onGracefulShutdown: {
            self.state.withLock { $0.isStopping = true }
            self.wakeUps.wake(self.send.way)
        }
    }

    /// Begins to send what is due, as far as there is room; gives the time until the next look.
    private func look(for group: inout DiscardingTaskGroup) async -> Duration {
        let room = sideBySide - state.withLock { $0.underWay }
        guard room > 0 else { return Self.longestPause }
        do {
            let held = try await send.hold(room)
            state.withLock { $0.underWay += held.count }
            for one in held { group.addTask { await self.finish(one) } }
            guard held.count < room else { return Self.longestPause }
            let next = try await send.nextDue().map { $0 - clock.now } ?? Self.longestPause
            return min(Self.longestPause, max(Self.shortestPause, next))
        } catch {
            logger.warning(
                "Messages that are due cannot be found; they are looked for again",
                metadata: ["channel": "\(send.way.rawValue)", "error": "\(error)"])
            return Self.pauseAfterFailure
        }
    }

    private func finish(_ held: HeldDispatch) async {
        do {
            try await send.send(held)
        } catch {
            logger.warning(
                "The end of a delivery could not be written down",
                metadata: ["delivery_id": "\(held.id)", "error": "\(error)"])
        }
        state.withLock { $0.underWay -= 1 }
        wakeUps.wake(send.way)
    }
}
