internal import Contracts
package import Kernel
package import Logging

/// The way of a delivery through one consumer, the same for every bus: a bus asks for the outcome and settles it.
package struct DeliveryPipeline: Sendable {
    package let consumer: Consumer
    private let lanes = SubjectLanes()
    private let way: DeliveryStep

    package init(
        consumer: Consumer, clock: any WallClock, random: any RandomSource, limits: DeliveryLimits, logger: Logger
    ) {
        self.consumer = consumer
        // What surrounds every handler, the first outermost. The order is the order of this list.
        let around: [any DeliveryMiddleware] = [
            TraceScope(clock: clock, random: random),
            SubjectOrder(
                order: DeliveryOrder(database: consumer.database, clock: clock, longestWait: limits.longestWait)),
            RetryLadder(pauses: limits.ladder, logger: logger),
            PoisonGuard(handlers: consumer.handlers),
            Throttle(atMost: limits.concurrency),
            DeliveryMeter(observe: consumer.observe),
            HandlerDeadline(span: limits.handler),
        ]
        let handle: DeliveryStep = { [handlers = consumer.handlers] delivery in
            for handler in handlers where handler.eventName == delivery.envelope.name {
                let receipt = EventReceipt(eventID: delivery.envelope.id, consumer: delivery.consumer)
                try await handler.handle(delivery.envelope.data, receipt)
            }
            return .done
        }
        way = around.reversed().reduce(handle) { next, middleware in
            { delivery in try await middleware.handle(delivery, next: next) }
        }
    }

    /// Whether the consumer has a handler for events of this name.
    package func handles(_ eventName: String) -> Bool {
        consumer.handlers.contains { $0.eventName == eventName }
    }

    /// Takes the delivery's place in the line of its subject, without waiting. A bus that works on several deliveries
    /// at once calls this in the order they arrive, before it starts the task that asks for the outcome.
    package func place(for delivery: Delivery) -> SubjectPlace { lanes.enter(delivery.envelope.subject) }

    /// What is to become of the delivery. Events of one subject are handled one at a time, in the order of their
    /// places; without `place` one is taken here.
    package func outcome(of delivery: Delivery, at place: SubjectPlace? = nil) async -> DeliveryOutcome {
        let place = place ?? lanes.enter(delivery.envelope.subject)
        await place.turn()
        defer { place.leave() }
        do { return try await way(delivery) } catch { return .away(reason: Failure(error).reason) }
    }
}
