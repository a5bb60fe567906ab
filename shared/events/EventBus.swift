/// Carries events from the services that publish to the services that consume: in process, or by a broker.
package protocol EventBus: Sendable {
    /// Hands the envelopes over, in this order, and says of each, in the same order, what became of it.
    func publish(_ envelopes: [Envelope]) async -> [PublishOutcome]

    /// Starts delivering to this consumer the events it has handlers for. May be called once per consumer.
    func subscribe(_ consumer: Consumer) async throws

    /// The events that a subscribed consumer gave up; nil for a consumer that this bus does not have.
    func deadLetters(of consumer: String) -> (any DeadLetters)?
}

/// What became of one envelope that was handed to a bus.
package enum PublishOutcome: Sendable, Equatable {
    /// The bus has it: each consumer has stored or handled it, or the broker has confirmed it.
    case taken
    /// The bus works, but does not take this event; an attempt of the event is spent.
    case refused(reason: String)
    /// The bus cannot work at the moment. That says nothing of the event, and is no attempt of it.
    case away(reason: String)

    package var isTaken: Bool { self == .taken }
}
