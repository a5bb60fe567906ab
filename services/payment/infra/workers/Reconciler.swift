internal import Kernel
internal import Logging
internal import PaymentCore
internal import ServiceLifecycle

/// Looks at intervals for payments and refunds whose answer never came.
struct Reconciler: Service {
    let reconcile: Reconcile
    let limits: MoneyLimits
    let waiting: any WaitingClock
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let report = try await reconcile()
                    if report.asked > 0 {
                        logger.notice(
                            "Payments without an answer were asked about",
                            metadata: [
                                "asked": "\(report.asked)", "settled": "\(report.settled)",
                                "failed": "\(report.failed)",
                            ])
                    }
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("Payments without an answer cannot be found", metadata: ["error": "\(error)"])
                }
                do { try await waiting.wait(for: limits.interval) } catch { return }
            }
        }
    }
}
