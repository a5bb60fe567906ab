internal import Kernel
internal import UserCore

/// How a person is reached, and in which language; for services only.
struct ContactView: Codable, Sendable {
    let userID: UserID
    let username: String
    let email: String
    let locale: String
    let timezone: String
    /// Absent while no Telegram account is linked.
    let telegramID: TelegramID?

    init(_ user: User) {
        userID = user.id
        username = user.username.text
        email = user.email.text
        locale = user.locale.rawValue
        timezone = user.timeZone
        telegramID = user.telegramID
    }
}

/// A token with which a service acts for a person.
struct LentTokenView: Codable, Sendable {
    let accessToken: String
    /// Seconds until it runs out.
    let expiresIn: Int

    init(_ token: AccessToken) {
        accessToken = token.text
        expiresIn = Int(token.lifetime.inSeconds)
    }
}
