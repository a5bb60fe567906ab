package import HTTP
internal import Kernel
package import NotificationCore

/// The link between a person's account and their chat with the bot.
package struct TelegramLinkRouter: RouteGroup {
    package var routes: [Route] {
        [
            .post(
                "/api/v1/notifications/telegram/link", access: .user(),
                "Ask for a link that ties one's Telegram chat to the account", answers: InvitationView.self,
                status: .created, invite),
            .get(
                "/api/v1/notifications/telegram", access: .user(), "Show which Telegram chat is linked",
                answers: StandingView.self, show),
            .delete("/api/v1/notifications/telegram", access: .user(), "End the link to one's Telegram chat", end),
        ]
    }

    let account: LinkAccount

    package init(_ account: LinkAccount) { self.account = account }

    struct InvitationView: Codable, Sendable {
        let code: String
        /// Opened on a phone, it brings the code to the bot.
        let url: String
        let expiresAt: Timestamp
    }

    struct StandingView: Codable, Sendable {
        let isLinked: Bool
        let telegramID: TelegramID?
        let linkedAt: Timestamp?
        /// When the bot was blocked there; absent while messages arrive.
        let blockedAt: Timestamp?
    }

    private func invite(_ request: Request) async throws -> InvitationView {
        let invitation = try await account.invite(try request.owner)
        return InvitationView(code: invitation.code, url: invitation.url, expiresAt: invitation.expiresAt)
    }

    private func show(_ request: Request) async throws -> StandingView {
        let link = try await account.standing(of: try request.owner)
        return StandingView(
            isLinked: link != nil, telegramID: link?.chatID, linkedAt: link?.linkedAt, blockedAt: link?.blockedAt)
    }

    private func end(_ request: Request) async throws { try await account.end(try request.owner) }
}
