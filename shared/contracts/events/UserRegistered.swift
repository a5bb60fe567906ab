package import Kernel

/// An account was made.
package struct UserRegistered: Event, Equatable {
    package static let name = "user.registered"
    package static let version = 1
    package var subject: String { "user/\(userID)" }

    package let userID: UserID
    package let username: String
    package let locale: String
    package let registeredAt: Timestamp

    package init(userID: UserID, username: String, locale: String, registeredAt: Timestamp) {
        self.userID = userID
        self.username = username
        self.locale = locale
        self.registeredAt = registeredAt
    }
}
