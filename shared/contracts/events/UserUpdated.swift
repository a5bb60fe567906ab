package import Kernel

/// How a person is shown or served has changed: name, language, time zone, or the link with Telegram. What it is now is
/// asked of the user service.
package struct UserUpdated: Event, Equatable {
    package static let name = "user.updated"
    package static let version = 1
    package var subject: String { "user/\(userID)" }

    package let userID: UserID
    package let at: Timestamp

    package init(userID: UserID, at: Timestamp) {
        self.userID = userID
        self.at = at
    }
}
