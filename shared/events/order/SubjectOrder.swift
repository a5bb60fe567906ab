/// Keeps the order of a subject over failures: behind an event that waits to be tried again, the next ones wait too.
struct SubjectOrder: DeliveryMiddleware {
    let order: DeliveryOrder

    func handle(_ delivery: Delivery, next: @escaping DeliveryStep) async throws -> DeliveryOutcome {
        let standing = try await order.standing(of: delivery)
        if standing == .behind {
            try await order.park(delivery)
            return .wait(reason: "stands behind an earlier event of \(delivery.envelope.subject)")
        }
        let outcome = try await next(delivery)
        switch outcome {
        case .done, .dead:
            if standing == .first { try await order.release(delivery.envelope.id, of: delivery.consumer) }
        case .retry: try await order.park(delivery)
        case .wait, .away: break
        }
        return outcome
    }
}
