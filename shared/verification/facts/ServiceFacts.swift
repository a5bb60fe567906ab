package import Kernel

/// What one service's database says about events and sagas.
package struct ServiceFacts: Sendable, Equatable {
    /// `user`: the service's folder and queue.
    package let name: String
    package var outbox: [OutboxFact] = []
    package var inbox: [InboxFact] = []
    package var deadLetters: [DeadLetterFact] = []
    package var sagas: [SagaFact] = []

    package init(name: String) {
        self.name = name
    }
}

/// An event that a service committed.
package struct OutboxFact: Sendable, Equatable {
    package let eventID: String
    /// `user.registered`
    package let name: String
    /// `user/42`
    package let subject: String
    /// `pending`, `sent`, `dead`
    package let state: String

    package init(eventID: String, name: String, subject: String, state: String) {
        self.eventID = eventID
        self.name = name
        self.subject = subject
        self.state = state
    }
}

/// An event that a service has handled.
package struct InboxFact: Sendable, Hashable {
    package let consumer: String
    package let eventID: String

    package init(consumer: String, eventID: String) {
        self.consumer = consumer
        self.eventID = eventID
    }
}

/// An event that a service gave up.
package struct DeadLetterFact: Sendable, Equatable {
    package let consumer: String
    package let eventID: String
    package let reason: String

    package init(consumer: String, eventID: String, reason: String) {
        self.consumer = consumer
        self.eventID = eventID
        self.reason = reason
    }
}

/// A saga as its log has it.
package struct SagaFact: Sendable, Equatable {
    package let id: String
    /// `create_user`
    package let definition: String
    /// `started`, `running`, `compensating`, `completed`, `compensated`, `failed`, `compensation_failed`
    package let state: String
    /// The last change of its state.
    package let updatedAt: Timestamp
    /// The account that it makes or erases, once it is known.
    package let userID: Int64?
    /// The channel that it connects, once it is known.
    package let channelID: Int64?

    package init(
        id: String, definition: String, state: String, updatedAt: Timestamp, userID: Int64? = nil,
        channelID: Int64? = nil
    ) {
        self.id = id
        self.definition = definition
        self.state = state
        self.updatedAt = updatedAt
        self.userID = userID
        self.channelID = channelID
    }

    /// Whether it has come to an end by itself.
    var hasEnded: Bool { ["completed", "compensated"].contains(state) }
    /// Whether it has stopped and waits for an operator.
    var needsOperator: Bool { ["failed", "compensation_failed"].contains(state) }
}
