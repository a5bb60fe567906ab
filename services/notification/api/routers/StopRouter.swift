package import HTTP
internal import Kernel
package import NotificationCore

/// The link in every mail that ends mails of its kind. A look at it changes nothing, for mail programs look at links by
/// themselves; ending them takes a POST, by the page's button or by the mail program (RFC 8058).
package struct StopRouter: RouteGroup {
    package var routes: [Route] {
        [
            .get(
                "/api/v1/notifications/unsubscribe", access: .everyone, "Show what a link in a mail would end",
                query: StopRouter.query, produces: ["text/html"], show),
            .post(
                "/api/v1/notifications/unsubscribe", access: .everyone, "End mails of a kind by a link in one of them",
                query: StopRouter.query, consumes: ["application/x-www-form-urlencoded"], produces: ["text/html"],
                stop),
        ]
    }

    private static let query = [QueryParameter("token", "the token of the link", isRequired: true)]
    private let stopMails: StopMails

    package init(stop: StopMails) {
        stopMails = stop
    }

    private func show(_ request: Request) async throws -> Response {
        let (topic, language) = try await stopMails.look(at: StopRouter.token(in: request))
        return StopPage(topic: topic, language: language).question
    }

    private func stop(_ request: Request) async throws -> Response {
        let (topic, language) = try await stopMails(StopRouter.token(in: request))
        return StopPage(topic: topic, language: language).confirmation
    }

    private static func token(in request: Request) throws -> String {
        guard let token = try request.query.text("token", upTo: 256) else {
            throw ServiceError.invalid("token", "is missing", code: "required")
        }
        return token
    }
}
