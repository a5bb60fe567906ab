/// A fact that happened, told to other services. Past tense, one file each, never changed in a breaking way.
package protocol Event: Codable, Sendable {
    /// Routing key and `event_name` header: `user.registered`.
    static var name: String { get }
    /// Grows with each change that an older reader could not take.
    static var version: Int { get }
    /// What it is about: `user/42`. Events about one subject are delivered in the order they happened.
    var subject: String { get }
}

/// The proof that a delivery is this one: with it, a repository makes an effect once, however often it is delivered.
package struct EventReceipt: Sendable, Hashable {
    /// The event's id, unique for ever.
    package let eventID: String
    /// The consuming service: `analytics`.
    package let consumer: String

    package init(eventID: String, consumer: String) {
        self.eventID = eventID
        self.consumer = consumer
    }
}
