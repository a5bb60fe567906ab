internal import Kernel
internal import Logging
internal import ServiceLifecycle

/// Looks after subscriptions that are due, for as long as the service runs.
struct BillingClock: Service {
    let renew: RenewSubscriptions
    /// The pause between two looks that find nothing.
    let pause: Duration
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                var found = 0
                do { found = try await renew() } catch {
                    if error is CancellationError || Task.isCancelled { return }
                    logger.warning("Due subscriptions could not be found", metadata: ["error": "\(error)"])
                }
                if found < RenewSubscriptions.batch { try? await Task.sleep(for: pause) }
            }
        }
    }
}
