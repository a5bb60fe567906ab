package import Kernel

/// Events that were given up: those of one consumer on one bus, or those of an outbox.
package protocol DeadLetters: Sendable {
    /// The oldest first, at most `limit`, after the first `offset`.
    func list(limit: Int, offset: Int) async throws -> [DeadLetter]

    /// Nil when no event of that id is among them.
    func find(_ eventID: String) async throws -> DeadLetter?

    /// Gives the event another row of attempts, and takes it off this list. False when it is not on it.
    func replay(_ eventID: String) async throws -> Bool

    /// Puts other data in the event's place; it stays on this list. False when it is not on it.
    func edit(_ eventID: String, data: [UInt8]) async throws -> Bool

    /// Drops the event for good. False when it is not on this list.
    func discard(_ eventID: String) async throws -> Bool

    /// How many there are.
    func count() async throws -> Int
}

/// An event that was given up, and why.
package struct DeadLetter: Sendable, Equatable {
    package let envelope: Envelope
    package let reason: String
    package let attempts: Int
    /// When it was given up; nil where that was not noted.
    package let diedAt: Timestamp?

    package init(envelope: Envelope, reason: String, attempts: Int, diedAt: Timestamp?) {
        self.envelope = envelope
        self.reason = reason
        self.attempts = attempts
        self.diedAt = diedAt
    }
}
