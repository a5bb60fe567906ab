package import Kernel

/// A message in a person's inbox.
package struct NotificationID: EntityID {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
}

/// What a person sees of a message in the inbox.
package struct InboxItem: Sendable, Equatable {
    package let id: NotificationID
    package let kind: MessageKind
    package let severity: Severity
    package let subject: String
    package let body: String
    /// A JSON object.
    package let facts: String
    package let createdAt: Timestamp
    package let readAt: Timestamp?
    package let archivedAt: Timestamp?

    package init(
        id: NotificationID, kind: MessageKind, severity: Severity, subject: String, body: String, facts: String,
        createdAt: Timestamp, readAt: Timestamp?, archivedAt: Timestamp?
    ) {
        self.id = id
        self.kind = kind
        self.severity = severity
        self.subject = subject
        self.body = body
        self.facts = facts
        self.createdAt = createdAt
        self.readAt = readAt
        self.archivedAt = archivedAt
    }
}

/// One page of an inbox, newest first.
package struct InboxPage: Sendable, Equatable {
    package let items: [InboxItem]
    /// Where the next page begins; nil on the last one.
    package let next: NotificationID?

    package init(items: [InboxItem], next: NotificationID?) {
        self.items = items
        self.next = next
    }
}

extension ServiceError {
    /// The same words for a message that there is not and for one of somebody else.
    package static let notificationNotFound = ServiceError(
        .notFound, "Notification not found", code: "notification_not_found")
}
