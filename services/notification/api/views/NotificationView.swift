internal import Kernel
internal import NotificationCore

/// A message in the inbox as its owner sees it.
struct NotificationView: Codable, Sendable {
    let id: NotificationID
    let kind: MessageKind
    let topic: Topic
    let severity: Severity
    let subject: String
    let body: String
    /// What the message tells, for programs: texts and numbers.
    let facts: JSONValue
    let createdAt: Timestamp
    /// Absent while it is unread.
    let readAt: Timestamp?
    /// Absent while it is not put away.
    let archivedAt: Timestamp?

    init(_ item: InboxItem) throws {
        id = item.id
        kind = item.kind
        topic = item.kind.topic
        severity = item.severity
        subject = item.subject
        body = item.body
        facts = try JSONValue(parsing: Array(item.facts.utf8))
        createdAt = item.createdAt
        readAt = item.readAt
        archivedAt = item.archivedAt
    }
}

/// One page of an inbox.
struct NotificationPageView: Codable, Sendable {
    let items: [NotificationView]
    /// Hand it back as `cursor` for the next page; absent on the last one.
    let nextCursor: String?

    init(_ page: InboxPage) throws {
        items = try page.items.map(NotificationView.init)
        nextCursor = page.next?.description
    }
}

/// How many messages are unread.
struct UnreadView: Codable, Sendable {
    let unread: Int
}

/// How many messages were marked as read.
struct ReadAllView: Codable, Sendable {
    let marked: Int
}
