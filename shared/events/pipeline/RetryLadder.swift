internal import Database
internal import Logging

/// Turns what went wrong into what is to become of the delivery: one more attempt after a pause, or the end.
struct RetryLadder: DeliveryMiddleware {
    /// Before the second attempt, the third, and so on.
    let pauses: [Duration]
    let logger: Logger

    func handle(_ delivery: Delivery, next: @escaping DeliveryStep) async throws -> DeliveryOutcome {
        do { return try await next(delivery) } catch DatabaseError.unavailable(let detail) {
            // The handler's one database is the consumer's own: that it is away says nothing of the event.
            return .away(reason: "the consumer's database is away: \(detail)")
        } catch {
            let outcome = outcome(of: Failure(error), after: delivery.attempt)
            report(outcome, delivery)
            return outcome
        }
    }

    private func outcome(of failure: Failure, after attempt: Int) -> DeliveryOutcome {
        if failure.isPermanent || attempt > pauses.count { return .dead(reason: failure.reason) }
        return .retry(reason: failure.reason, after: pauses[max(attempt, 1) - 1])
    }

    private func report(_ outcome: DeliveryOutcome, _ delivery: Delivery) {
        logger.warning(
            "An event was not handled",
            metadata: [
                "consumer": "\(delivery.consumer)", "event": "\(delivery.envelope.id)",
                "name": "\(delivery.envelope.name)", "attempt": "\(delivery.attempt)", "outcome": "\(outcome)",
            ])
    }
}
