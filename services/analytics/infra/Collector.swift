internal import AnalyticsCore
internal import Kernel
internal import Logging
internal import ServiceLifecycle
internal import Telegram

/// Visits every channel whose time has come. One channel's failure never holds up the others.
struct Collector: Service {
    let collect: CollectChannel
    let collection: any CollectionRepository
    let clock: any WallClock
    let waiting: any WaitingClock
    let limits: CollectionLimits
    let logger: Logger

    /// The longest time between two looks for channels that are due.
    static let longestPause = Duration.seconds(2)
    /// The shortest, while there is always something to do.
    static let shortestPause = Duration.milliseconds(100)
    /// Channels visited side by side: pages come one a second over all of them.
    static let sideBySide = 2

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                var pause = Self.longestPause
                do {
                    pause = try await round()
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("Channels due for collection cannot be found", metadata: ["error": "\(error)"])
                }
                do { try await waiting.wait(for: pause) } catch { return }
            }
        }
    }

    /// Visits what is due now; gives the time until the next look.
    func round() async throws -> Duration {
        let due = try await collection.due(at: clock.now, limit: Self.sideBySide)
        guard !due.isEmpty else {
            let next = try await collection.nextDue().map { $0 - clock.now } ?? Self.longestPause
            return min(Self.longestPause, max(Self.shortestPause, next))
        }
        await withTaskGroup(of: Void.self) { group in
            for channel in due { group.addTask { await visit(channel) } }
        }
        return Self.shortestPause
    }

    private func visit(_ channel: ChannelID) async {
        do {
            guard let report = try await collect(channel, pages: limits.pagesPerVisit), report.ran else { return }
            for failure in report.failures where failure.code != .botNotAllowed {
                logger.notice(
                    "A channel gave less than it should",
                    metadata: ["channel_id": "\(channel)", "code": "\(failure.code.rawValue)"])
            }
        } catch {
            logger.warning(
                "A visit to a channel failed; it is tried again",
                metadata: ["channel_id": "\(channel)", "error": "\(error)"])
        }
    }
}
