/// Tells of each attempt: the event's name, whether it succeeded, and how long it took.
struct DeliveryMeter: DeliveryMiddleware {
    let observe: (@Sendable (String, Bool, Duration) -> Void)?

    func handle(_ delivery: Delivery, next: @escaping DeliveryStep) async throws -> DeliveryOutcome {
        let start = ContinuousClock.now
        do {
            let outcome = try await next(delivery)
            observe?(delivery.envelope.name, outcome == .done, .now - start)
            return outcome
        } catch {
            observe?(delivery.envelope.name, false, .now - start)
            throw error
        }
    }
}
