internal import Kernel
internal import Logging
internal import Monitoring

/// Counts and writes down which tokens were lent to services that act for people.
struct LoanBook: Sendable {
    let counter: Counter
    let logger: Logger

    init(_ registry: MetricsRegistry, logger: Logger) {
        counter = registry.counter(
            "analyticbot_acting_tokens_total", "Tokens lent to services that act for people.",
            labels: ["service", "outcome"])
        self.logger = logger
    }

    func note(_ person: UserID, _ service: String, isLent: Bool) {
        counter.add(1, [service, isLent ? "lent" : "refused"])
        logger.log(
            level: isLent ? .info : .warning, isLent ? "A token was lent" : "A token was not lent",
            metadata: ["user_id": "\(person)", "service": "\(service)"])
    }
}
