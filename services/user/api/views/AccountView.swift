internal import Kernel
internal import UserCore

/// An account as its owner sees it; never the password hash.
struct AccountView: Codable, Sendable {
    let id: UserID
    let email: String
    let username: String
    let isActive: Bool
    let role: String
    let locale: String
    let timezone: String
    /// Telegram's number of the person, once proven; absent before.
    let telegramID: TelegramID?
    let createdAt: Timestamp
    let updatedAt: Timestamp

    init(_ user: User) {
        id = user.id
        email = user.email.text
        username = user.username.text
        isActive = user.isActive
        role = user.role.rawValue
        locale = user.locale.rawValue
        timezone = user.timeZone
        telegramID = user.telegramID
        createdAt = user.createdAt
        updatedAt = user.updatedAt
    }
}
