internal import Events
internal import Logging
internal import PaymentCore
internal import ServiceLifecycle

/// Works off what providers told, as soon as it is stored.
struct NoticeWorker: Service {
    let work: WorkOffNotices
    /// Raised when a notice was stored.
    let stored: Signal
    let limits: MoneyLimits
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    // A full batch may have left some behind.
                    if try await work() == limits.noticeBatch { continue }
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("Stored notices cannot be worked off", metadata: ["error": "\(error)"])
                }
                await stored.wait(atMost: limits.noticePause)
            }
        }
    }
}
