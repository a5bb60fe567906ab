package import HTTP
internal import Kernel
package import NotificationCore

/// What became of a person's messages outside.
package struct DeliveriesRouter: RouteGroup {
    package var routes: [Route] {
        [
            .get(
                "/api/v1/notifications/deliveries", access: .user(), "List what was sent to one, newest first",
                answers: DeliveryPageView.self,
                query: [
                    QueryParameter("limit", "deliveries on a page, 1–100; 50 without it", type: "integer"),
                    QueryParameter("cursor", "`next_cursor` of the page before"),
                    QueryParameter("channel", "email, telegram or webhook"),
                    QueryParameter("status", "pending, sending, sent, failed, unknown or skipped"),
                ], list),
            .post(
                "/api/v1/notifications/deliveries/{id}/replay", access: .user(),
                "Send one again that failed, was skipped or has an unknown end", answers: DeliveryView.self, replay),
        ]
    }

    let deliveries: FollowDeliveries

    package init(deliveries: FollowDeliveries) {
        self.deliveries = deliveries
    }

    private func list(_ request: Request) async throws -> DeliveryPageView {
        let query = request.query
        return DeliveryPageView(
            try await deliveries.page(
                of: request.owner, before: try query.id("cursor"),
                limit: try query.integer("limit", default: FollowDeliveries.usualSize, in: FollowDeliveries.sizes),
                way: try query.choice("channel"), status: try query.choice("status")))
    }

    private func replay(_ request: Request) async throws -> DeliveryView {
        DeliveryView(try await deliveries.replay(try request.parameters.id("id"), of: request.owner))
    }
}
