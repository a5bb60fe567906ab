package import Kernel

/// A person's inbox. Every call names the owner; what belongs to somebody else does not exist.
package protocol InboxRepository: Sendable {
    /// A page below `before`, newest first.
    func items(
        of owner: UserID, before: NotificationID?, limit: Int, isUnread: Bool, isArchived: Bool
    ) async throws -> [InboxItem]

    /// How many are unread and not archived.
    func unread(of owner: UserID) async throws -> Int

    /// Marks one as read, or as archived and read. Doing it again changes nothing. `.notFound` for others' messages.
    func mark(_ id: NotificationID, of owner: UserID, isArchived: Bool, at now: Timestamp) async throws -> InboxItem

    /// Marks all as read that are there now; returns how many were not.
    func readAll(of owner: UserID, at now: Timestamp) async throws -> Int
}
