/// Carries events from the services that publish to the services that consume: in process, or by a broker.
package protocol EventBus: Sendable {
    /// Returns when the bus has taken responsibility for every envelope: each subscribed consumer has stored or handled
    /// it, or the broker has confirmed it. Throws when it has not; the caller publishes again.
    func publish(_ envelopes: [Envelope]) async throws

    /// Starts delivering to this consumer the events it has handlers for.
    func subscribe(_ consumer: Consumer) async throws
}
