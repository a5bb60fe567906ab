internal import Kernel

/// Ends a handler that takes longer than `span`; the attempt has failed then.
struct HandlerDeadline: DeliveryMiddleware {
    let span: Duration

    func handle(_ delivery: Delivery, next: @escaping DeliveryStep) async throws -> DeliveryOutcome {
        try await withThrowingTaskGroup(of: DeliveryOutcome?.self) { group in
            let span = span
            group.addTask { try await next(delivery) }
            group.addTask {
                try await Task.sleep(for: span)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let outcome = first else {
                throw ServiceError(.timedOut, "No end after \(span).", code: "handler_deadline")
            }
            return outcome
        }
    }
}
