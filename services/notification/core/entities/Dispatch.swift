package import Kernel

/// A message on its way out of the house.
package struct DispatchID: EntityID {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
}

/// What became of a message on one way.
package struct Dispatch: Sendable, Equatable {
    package enum Status: String, Sendable, CaseIterable, Codable {
        /// Waits for its time, or to be tried again.
        case pending
        /// Is being sent.
        case sending
        /// Was taken by the other side.
        case sent
        /// Was refused, or tried in vain too often.
        case failed
        /// May have been taken; it is not sent again by itself.
        case unknown
        /// There was nowhere to send it to.
        case skipped
    }

    package let id: DispatchID
    package let notificationID: NotificationID
    package let kind: MessageKind
    package let way: Way
    /// The number of a webhook endpoint; empty elsewhere.
    package let target: String
    package let status: Status
    package let attempts: Int
    package let dueAt: Timestamp
    package let providerID: String?
    package let lastError: String?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp

    package init(
        id: DispatchID, notificationID: NotificationID, kind: MessageKind, way: Way, target: String, status: Status,
        attempts: Int, dueAt: Timestamp, providerID: String?, lastError: String?, createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.notificationID = notificationID
        self.kind = kind
        self.way = way
        self.target = target
        self.status = status
        self.attempts = attempts
        self.dueAt = dueAt
        self.providerID = providerID
        self.lastError = lastError
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// A message that this process holds to send it.
package struct HeldDispatch: Sendable, Equatable {
    package let id: DispatchID
    package let way: Way
    /// Nil when the person has nothing to be reached by on this way.
    package let target: String?
    /// The message; its target is empty where there is none.
    package let message: OutgoingMessage
    /// When it was to be sent.
    package let dueAt: Timestamp
    /// Until when nobody else takes it; also the proof that it is still held.
    package let heldUntil: Timestamp

    package init(
        id: DispatchID, way: Way, target: String?, message: OutgoingMessage, dueAt: Timestamp, heldUntil: Timestamp
    ) {
        self.id = id
        self.way = way
        self.target = target
        self.message = message
        self.dueAt = dueAt
        self.heldUntil = heldUntil
    }
}

/// What a message becomes after an attempt.
package struct Settlement: Sendable, Equatable {
    package let status: Dispatch.Status
    package var dueAt: Timestamp?
    package var providerID: String?
    package var reason: String?
    /// Whether the person cannot be reached this way any more.
    package var isBlocked = false

    package init(_ status: Dispatch.Status) {
        self.status = status
    }
}

extension ServiceError {
    /// The same words for a delivery that there is not and for one of somebody else.
    package static let deliveryNotFound = ServiceError(.notFound, "Delivery not found", code: "delivery_not_found")

    /// A repeat would not follow from what happened, or could reach the person twice at once.
    package static let deliveryNotOver = ServiceError(
        .conflict,
        "This delivery is not over; only one that failed, was skipped or has an unknown end can be repeated.",
        code: "delivery_not_over")
}
