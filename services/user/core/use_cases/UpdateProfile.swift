package import Kernel

/// Changes how a person is shown and served, and tells the other services where that is something new.
package struct UpdateProfile: Sendable {
    /// Only what is given changes.
    package struct Input: Sendable {
        package let username: String?
        package let locale: String?
        package let timeZone: String?

        package init(username: String?, locale: String?, timeZone: String?) {
            self.username = username
            self.locale = locale
            self.timeZone = timeZone
        }
    }

    let users: any UserRepository
    let clock: any WallClock
    /// Whether there is a time zone of that IANA name.
    let knowsTimeZone: @Sendable (String) -> Bool

    package init(
        users: any UserRepository, clock: any WallClock, knowsTimeZone: @escaping @Sendable (String) -> Bool
    ) {
        self.users = users
        self.clock = clock
        self.knowsTimeZone = knowsTimeZone
    }

    /// Throws `.invalid` with every bad field named, `.conflict` for a taken name.
    package func callAsFunction(_ id: UserID, _ input: Input) async throws -> User {
        var mistakes: [FieldError] = []
        let username = input.username.flatMap { text in
            collect(&mistakes) { () throws(ServiceError) in try Username(text) }
        }
        let locale = input.locale.flatMap { word in
            collect(&mistakes) { () throws(ServiceError) in try Self.locale(word) }
        }
        if let zone = input.timeZone, !knowsTimeZone(zone) {
            mistakes +=
                ServiceError.invalid("timezone", "must be an IANA name such as Europe/Berlin", code: "format")
                .fields
        }
        guard mistakes.isEmpty else { throw ServiceError.invalid(mistakes) }
        let now = clock.now
        return try await users.update(id) { user in
            let before = user
            if let username { user.rename(to: username, at: now) }
            user.prefer(locale: locale ?? user.locale, timeZone: input.timeZone ?? user.timeZone, at: now)
            return user.news(since: before, at: now)
        }
    }

    private static func locale(_ word: String) throws(ServiceError) -> User.Locale {
        guard let locale = User.Locale(rawValue: word) else {
            let known = User.Locale.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid("locale", "must be one of \(known)", code: "format")
        }
        return locale
    }
}
