internal import Logging
internal import ServiceLifecycle

/// Removes expired keys now and then, as long as the service runs.
struct KeyPruning: Service {
    let ledger: KeyLedger
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await ledger.prune()
                } catch {
                    logger.warning(
                        "Expired idempotency keys stay for the next sweep", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: ledger.limits.pruning)
            }
        }
    }
}
