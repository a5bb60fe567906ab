package import Kernel

/// A way out of the house: e-mail, Telegram, a webhook.
package protocol DeliveryChannel: Sendable {
    /// Sends one message; never throws, because every end has its meaning for what comes next.
    func deliver(_ message: OutgoingMessage) async -> DeliveryOutcome
}

/// A message ready to be sent.
package struct OutgoingMessage: Sendable, Equatable {
    /// Unique for ever for one event, person, channel and target; a receiver that has seen it knows the repeat by it.
    package let key: String
    package let userID: UserID
    /// E-mail address, chat number, or number of a webhook endpoint.
    package let target: String
    /// `payment_processed`, `welcome`, …
    package let kind: String
    package let language: String
    package let subject: String
    /// Plain text.
    package let body: String
    /// What the message tells, as a JSON object, for programs.
    package let facts: String
    package let createdAt: Timestamp
    /// How often it was tried before.
    package let attempts: Int

    package init(
        key: String, userID: UserID, target: String, kind: String, language: String, subject: String, body: String,
        facts: String, createdAt: Timestamp, attempts: Int
    ) {
        self.key = key
        self.userID = userID
        self.target = target
        self.kind = kind
        self.language = language
        self.subject = subject
        self.body = body
        self.facts = facts
        self.createdAt = createdAt
        self.attempts = attempts
    }
}

/// How an attempt ended.
package enum DeliveryOutcome: Sendable, Equatable {
    /// Taken by the other side, under this number of theirs where they gave one.
    case sent(providerID: String?)
    /// Certainly not taken; may be tried again, not before so long.
    case later(reason: String, after: Duration?)
    /// Certainly not taken, and never will be.
    case refused(reason: String)
    /// The person cannot be reached this way any more: the chat is blocked, the endpoint is gone.
    case unreachable(reason: String)
    /// The answer was lost: it may have been taken.
    case unknown(reason: String)
}
