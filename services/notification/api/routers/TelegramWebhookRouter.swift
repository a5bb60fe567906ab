internal import Auth
package import HTTP
internal import Kernel
package import NotificationCore

/// Where Telegram brings updates when it is told to: they are kept, and answered later.
package struct TelegramWebhookRouter: RouteGroup {
    package var routes: [Route] {
        [
            .post(
                "/api/v1/telegram/webhook", access: .everyone, "Take an update from Telegram",
                consumes: ["application/json"], take)
        ]
    }

    let intake: any UpdateIntake
    let secret: String?

    /// Bytes of one update.
    package static let bodyLimit = 1_048_576
    static let header = "X-Telegram-Bot-Api-Secret-Token"

    /// Without a secret nothing is taken: updates do not come this way.
    package init(intake: any UpdateIntake, secret: String?) {
        self.intake = intake
        self.secret = secret
    }

    private func take(_ request: Request) async throws -> Response {
        guard let secret, let given = request.headers[Self.header], constantTimeEqual(given.utf8, secret.utf8) else {
            throw ServiceError(.unauthenticated, "This is not Telegram's secret.", code: "webhook_secret_wrong")
        }
        try await intake.keep(try await request.body.collect(upTo: Self.bodyLimit))
        return Response(.ok)
    }
}
