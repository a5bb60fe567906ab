package import Kernel

/// An account and everything that names its person was erased.
package struct UserDeleted: Event, Equatable {
    package static let name = "user.deleted"
    package static let version = 1
    package var subject: String { "user/\(userID)" }

    package let userID: UserID
    package let deletedAt: Timestamp

    package init(userID: UserID, deletedAt: Timestamp) {
        self.userID = userID
        self.deletedAt = deletedAt
    }
}
