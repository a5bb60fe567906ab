package import Kernel

/// One step on the way of a request through the suite.
package struct TraceStep: Sendable, Codable, Equatable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// A program answered it.
        case request
        /// An event was recorded with what it tells of.
        case recorded
        /// The bus took the event.
        case published
        /// The event came to a consumer.
        case received
        /// The consumer made the effect.
        case handled
        /// The event was given up.
        case dead
    }

    package let at: Timestamp
    package let kind: Kind
    /// Which program: `user`, `gateway`.
    package let program: String
    /// `POST /api/v1/users`, `user.registered`.
    package let what: String
    /// What more there is to say: status and time, the event's id, the reason of a failure.
    package let detail: String

    package init(at: Timestamp, kind: Kind, program: String, what: String, detail: String) {
        self.at = at
        self.kind = kind
        self.program = program
        self.what = what
        self.detail = detail
    }
}

/// The way of one request, as far as one program knows it.
package struct TraceSteps: Sendable, Codable, Equatable {
    package let requestID: String
    /// In the order of time.
    package let steps: [TraceStep]

    package init(requestID: String, steps: [TraceStep]) {
        self.requestID = requestID
        self.steps = steps.sorted { $0.at < $1.at }
    }
}
