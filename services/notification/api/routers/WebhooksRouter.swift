package import HTTP
internal import Kernel
package import NotificationCore

/// A person's own webhooks: setting up, showing, changing, testing, taking away.
package struct WebhooksRouter: RouteGroup {
    package var routes: [Route] {
        let path = "/api/v1/notifications/webhooks"
        return [
            .post(
                path, access: .user(), "Set up a webhook; the answer shows its secret this once",
                body: WebhookBody.self, answers: NewWebhookView.self, status: .created, create),
            .get(path, access: .user(), "List one's webhooks", answers: WebhookListView.self, list),
            .get("\(path)/{id}", access: .user(), "Show a webhook", answers: WebhookView.self, show),
            .patch(
                "\(path)/{id}", access: .user(), "Change a webhook, switch it off or on", body: WebhookBody.self,
                answers: WebhookView.self, change),
            .delete("\(path)/{id}", access: .user(), "Take a webhook away", delete),
            .post(
                "\(path)/{id}/rotate", access: .user(),
                "Replace a webhook's secret; the answer shows the new one this once, the old one signs for a day more",
                answers: RotatedView.self, rotate),
            .post(
                "\(path)/{id}/test", access: .user(), "Send a webhook a test and tell how it went",
                answers: TestedView.self, test),
            .get(
                "\(path)/{id}/deliveries", access: .user(), "What became of the messages to a webhook, newest first",
                answers: WebhookDeliveriesView.self,
                query: [
                    QueryParameter("limit", "deliveries on a page, 1–100; 50 without it", type: "integer"),
                    QueryParameter("cursor", "`next_cursor` of the page before"),
                ], deliveries),
        ]
    }

    let useCases: UseCases

    package init(_ useCases: UseCases) {
        self.useCases = useCases
    }

    private func create(_ request: Request, _ body: WebhookBody) async throws -> Response {
        let (webhook, secret) = try await useCases.create(body.input, for: request.owner)
        return Self.unkept(
            try .created(
                at: "/api/v1/notifications/webhooks/\(webhook.id)", NewWebhookView(webhook, secret)))
    }

    private func list(_ request: Request) async throws -> WebhookListView {
        WebhookListView(items: try await useCases.show.all(of: request.owner).map(WebhookView.init))
    }

    private func show(_ request: Request) async throws -> WebhookView {
        WebhookView(try await useCases.show.one(try request.parameters.id("id"), of: request.owner))
    }

    private func change(_ request: Request, _ body: WebhookBody) async throws -> WebhookView {
        WebhookView(try await useCases.change(try request.parameters.id("id"), of: request.owner, body.input))
    }

    private func delete(_ request: Request) async throws {
        try await useCases.delete(try request.parameters.id("id"), of: request.owner)
    }

    private func rotate(_ request: Request) async throws -> Response {
        let id: WebhookID = try request.parameters.id("id")
        let (secret, until) = try await useCases.rotate(id, of: request.owner)
        return Self.unkept(try .json(.ok, RotatedView(id: id, secret: secret.text, previousUntil: until)))
    }

    private func test(_ request: Request) async throws -> TestedView {
        let reason = try await useCases.test(try request.parameters.id("id"), of: request.owner)
        return TestedView(delivered: reason == nil, reason: reason)
    }

    private func deliveries(_ request: Request) async throws -> WebhookDeliveriesView {
        let query = request.query
        let page = try await useCases.show.deliveries(
            to: try request.parameters.id("id"), of: request.owner,
            before: try query.integer("cursor", in: 1...Int.max).map(Int64.init),
            limit: try query.integer("limit", default: ShowWebhooks.defaultSize, in: ShowWebhooks.sizes))
        return WebhookDeliveriesView(
            items: page.deliveries.map(WebhookDeliveriesView.Item.init), nextCursor: page.next.map(String.init))
    }

    /// A secret is kept by nobody on the way, not for a repeat under an idempotency key either.
    private static func unkept(_ response: Response) -> Response {
        var response = response
        response.headers["Cache-Control"] = "no-store"
        return response
    }
}

extension WebhooksRouter {
    struct WebhookBody: Codable, Sendable {
        /// `https://example.com/hook`.
        let url: String?
        /// Kinds of messages; without it all of them.
        let events: [String]?
        let description: String?
        let isActive: Bool?

        var input: WebhookInput { WebhookInput(url: url, events: events, about: description, isActive: isActive) }
    }

    /// What this router calls.
    package struct UseCases: Sendable {
        let create: CreateWebhook
        let show: ShowWebhooks
        let change: ChangeWebhook
        let delete: DeleteWebhook
        let rotate: RotateSecret
        let test: TestWebhook

        package init(
            create: CreateWebhook, show: ShowWebhooks, change: ChangeWebhook, delete: DeleteWebhook,
            rotate: RotateSecret, test: TestWebhook
        ) {
            self.create = create
            self.show = show
            self.change = change
            self.delete = delete
            self.rotate = rotate
            self.test = test
        }
    }
}
