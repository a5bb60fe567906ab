package import Kernel

/// Checks what Telegram's Login Widget hands to a site
/// (https://core.telegram.org/widgets/login#checking-authorization).
package struct TelegramLogin: Sendable {
    /// Who signed in, as Telegram vouches.
    package struct Person: Sendable, Equatable {
        package let telegramID: TelegramID
        package let firstName: String?
        package let lastName: String?
        package let username: String?
        package let authorizedAt: Timestamp
        /// The proof itself; the caller remembers it for `longestAge`, so that it opens the door only once.
        package let proof: String
    }

    /// How old a sign-in may be.
    package static let longestAge: Duration = .minutes(5)
    /// How far Telegram's clock may be ahead of ours.
    package static let clockSkew: Duration = .seconds(60)

    private let key: HMACKey
    private let clock: any WallClock

    package init(botToken: String, clock: any WallClock) {
        key = HMACKey(Digest.sha256(botToken.utf8))
        self.clock = clock
    }

    /// Who signed in; `.unauthenticated` for a wrong hash, a field twice, or a sign-in that is old or lies ahead.
    package func person(fields: [(name: String, value: String)]) throws(ServiceError) -> Person {
        let refusal = ServiceError(
            .unauthenticated, "Telegram does not vouch for this sign-in. Please sign in with Telegram again.",
            code: "telegram_login_invalid")
        guard Set(fields.map(\.name)).count == fields.count, fields.count <= 16,
            let hash = fields.first(where: { $0.name == "hash" })?.value
        else { throw refusal }
        let checked = fields.filter { $0.name != "hash" }
        let text = checked.map { "\($0.name)=\($0.value)" }.sorted().joined(separator: "\n")
        let expected = hexadecimal(key.code(for: text.utf8))
        guard constantTimeEqual(expected.utf8, hash.lowercased().utf8) else { throw refusal }

        func value(_ name: String) -> String? { checked.first { $0.name == name }?.value }
        guard let id = value("id").flatMap(Int64.init), id > 0, let date = value("auth_date").flatMap(Int64.init)
        else { throw refusal }
        let authorizedAt = Timestamp(seconds: date)
        guard clock.now - authorizedAt <= TelegramLogin.longestAge,
            authorizedAt - clock.now <= TelegramLogin.clockSkew
        else { throw refusal }
        return Person(
            telegramID: TelegramID(id), firstName: value("first_name"), lastName: value("last_name"),
            username: value("username"), authorizedAt: authorizedAt, proof: expected)
    }
}
