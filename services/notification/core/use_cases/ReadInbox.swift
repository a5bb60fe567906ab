package import Kernel

/// A person's inbox: reading it, and marking what was read.
package struct ReadInbox: Sendable {
    let inbox: any InboxRepository
    let clock: any WallClock

    /// Messages on a page.
    package static let sizes = 1...100
    package static let usualSize = 50

    package init(inbox: any InboxRepository, clock: any WallClock) {
        self.inbox = inbox
        self.clock = clock
    }

    /// A page, newest first.
    package func page(
        of owner: UserID, before: NotificationID?, limit: Int = usualSize, isUnread: Bool = false,
        isArchived: Bool = false
    ) async throws -> InboxPage {
        let size = min(max(limit, ReadInbox.sizes.lowerBound), ReadInbox.sizes.upperBound)
        let items = try await inbox.items(
            of: owner, before: before, limit: size + 1, isUnread: isUnread, isArchived: isArchived)
        let shown = Array(items.prefix(size))
        return InboxPage(items: shown, next: items.count > size ? shown.last?.id : nil)
    }

    /// How many are unread and not archived.
    package func unread(of owner: UserID) async throws -> Int { try await inbox.unread(of: owner) }

    /// Marks one as read; `.notFound` for somebody else's.
    package func read(_ id: NotificationID, of owner: UserID) async throws -> InboxItem {
        try await inbox.mark(id, of: owner, isArchived: false, at: clock.now)
    }

    /// Puts one away; it counts as read.
    package func archive(_ id: NotificationID, of owner: UserID) async throws -> InboxItem {
        try await inbox.mark(id, of: owner, isArchived: true, at: clock.now)
    }

    /// Marks all as read; returns how many were not.
    package func readAll(of owner: UserID) async throws -> Int { try await inbox.readAll(of: owner, at: clock.now) }
}
