package import Contracts
package import Database

/// A service as a reader of events: its name, its handlers, and the database that its inbox lives in.
package struct Consumer: Sendable {
    /// `analytics`; also the name of its queue.
    package let name: String
    package let handlers: [EventHandler]
    package let database: any Database
    /// Told of each attempt: the event's name, whether it succeeded, and how long it took.
    package let observe: (@Sendable (String, Bool, Duration) -> Void)?

    package init(
        name: String, handlers: [EventHandler], database: any Database,
        observe: (@Sendable (String, Bool, Duration) -> Void)? = nil
    ) {
        self.name = name
        self.handlers = handlers
        self.database = database
        self.observe = observe
    }
}

/// What a consumer does with one kind of event.
package struct EventHandler: Sendable {
    /// Routing key: `user.registered`.
    package let eventName: String
    /// The version of the event that `handle` reads.
    package let eventVersion: Int
    /// Takes the event's JSON data. The receipt goes to the repository, which makes the effect once.
    let handle: @Sendable ([UInt8], EventReceipt) async throws -> Void

    /// `effect` translates the event into a use case; it may be called again with the same receipt.
    package static func on<Fact: Event>(
        _ kind: Fact.Type, _ effect: @escaping @Sendable (Fact, EventReceipt) async throws -> Void
    ) -> EventHandler {
        EventHandler(eventName: Fact.name, eventVersion: Fact.version) { data, receipt in
            try await effect(try EventCoding.decode(Fact.self, from: data), receipt)
        }
    }
}
