internal import Kernel

/// Lets a handler work as a step of its own in the trace of its event; what the handler records carries it on.
struct TraceScope: DeliveryMiddleware {
    let clock: any WallClock
    let random: any RandomSource

    func handle(_ delivery: Delivery, next: @escaping DeliveryStep) async throws -> DeliveryOutcome {
        let envelope = delivery.envelope
        let trace = envelope.traceparent.flatMap(TraceContext.init(traceparent:))?.child(by: random)
        let correlation = envelope.correlationID ?? envelope.id
        let context = EventContext(
            traceparent: trace?.traceparent, correlationID: correlation, eventName: envelope.name,
            receivedAt: clock.now)
        let scope = RequestScope(requestID: correlation, trace: trace ?? .new(by: random))
        return try await RequestScope.$current.withValue(scope) {
            try await EventContext.$current.withValue(context) { try await next(delivery) }
        }
    }
}
