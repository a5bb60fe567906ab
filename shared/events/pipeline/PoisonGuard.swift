/// Gives up at once what no attempt can change: an event that nobody here handles, or in a version that is not read.
struct PoisonGuard: DeliveryMiddleware {
    let handlers: [EventHandler]

    func handle(_ delivery: Delivery, next: @escaping DeliveryStep) async throws -> DeliveryOutcome {
        let envelope = delivery.envelope
        guard let handler = handlers.first(where: { $0.eventName == envelope.name }) else {
            return .dead(reason: "no handler for \(envelope.name)")
        }
        guard handler.eventVersion == envelope.version else {
            return .dead(reason: "version \(envelope.version) came, version \(handler.eventVersion) is read")
        }
        return try await next(delivery)
    }
}
