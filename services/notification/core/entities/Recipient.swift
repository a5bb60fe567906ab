package import Kernel

/// Whom messages go to, as the user service last told.
package struct Recipient: Sendable, Equatable {
    package let userID: UserID
    package let email: String
    package let username: String
    package let language: Language
    /// IANA name.
    package let timeZone: String

    package init(userID: UserID, email: String, username: String, language: Language, timeZone: String) {
        self.userID = userID
        self.email = email
        self.username = username
        self.language = language
        self.timeZone = timeZone
    }
}
