package import Contracts
package import Kernel

/// An account: who may sign in, by what name, and how they like to be served.
package struct User: Sendable, Equatable {
    package enum Role: String, Sendable, CaseIterable {
        case viewer, user, moderator, admin, owner

        /// May see and end other people's accounts.
        package var administers: Bool { self == .admin || self == .owner }
    }

    package enum Locale: String, Sendable, CaseIterable {
        case english = "en"
        case russian = "ru"
        case uzbek = "uz"
    }

    package let id: UserID
    package let email: Email
    package private(set) var username: Username
    /// A PHC string (argon2id) or, from an import, a bcrypt hash; never leaves the service.
    package private(set) var passwordHash: String
    package private(set) var isActive: Bool
    package private(set) var role: Role
    package private(set) var locale: Locale
    /// IANA name of the zone that days are counted in: `Europe/Berlin`.
    package private(set) var timeZone: String
    /// Proven by sign-in with Telegram, never typed in.
    package private(set) var telegramID: TelegramID?
    package let createdAt: Timestamp
    package private(set) var updatedAt: Timestamp

    /// Rebuilds an account from its row; the values were checked when they were stored.
    package init(
        restoring id: UserID, email: Email, username: Username, passwordHash: String, isActive: Bool, role: Role,
        locale: Locale, timeZone: String, telegramID: TelegramID?, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.email = email
        self.username = username
        self.passwordHash = passwordHash
        self.isActive = isActive
        self.role = role
        self.locale = locale
        self.timeZone = timeZone
        self.telegramID = telegramID
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package mutating func rename(to name: Username, at now: Timestamp) {
        username = name
        updatedAt = now
    }

    package mutating func prefer(locale: Locale, timeZone: String, at now: Timestamp) {
        self.locale = locale
        self.timeZone = timeZone
        updatedAt = now
    }

    /// Notes whose Telegram account it is; nil where it is nobody's any more.
    package mutating func link(telegram: TelegramID?, at now: Timestamp) {
        telegramID = telegram
        updatedAt = now
    }

    package mutating func replace(passwordHash: String, at now: Timestamp) {
        self.passwordHash = passwordHash
        updatedAt = now
    }

    package mutating func assign(role: Role, at now: Timestamp) {
        self.role = role
        updatedAt = now
    }

    /// What tells other services that they are to serve this person otherwise than before; nothing when they are not.
    package func news(since before: User, at now: Timestamp) -> [any Event] {
        let isServedAlike =
            username.text == before.username.text && locale == before.locale && timeZone == before.timeZone
            && telegramID == before.telegramID
        return isServedAlike ? [] : [UserUpdated(userID: id, at: now)]
    }
}

/// An account that is about to be stored; the database gives the id.
package struct NewUser: Sendable, Equatable {
    package let email: Email
    package let username: Username
    package let passwordHash: String
    package let locale: User.Locale
    package let createdAt: Timestamp

    package init(
        email: Email, username: Username, passwordHash: String, locale: User.Locale, createdAt: Timestamp
    ) {
        self.email = email
        self.username = username
        self.passwordHash = passwordHash
        self.locale = locale
        self.createdAt = createdAt
    }
}
