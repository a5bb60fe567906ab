package import HTTP
internal import Kernel
package import NotificationCore

/// A person's own inbox.
package struct InboxRouter: RouteGroup {
    package var routes: [Route] {
        [
            .get(
                "/api/v1/notifications", access: .user(), "List what one was told, newest first",
                answers: NotificationPageView.self,
                query: [
                    QueryParameter("limit", "messages on a page, 1–100; 50 without it", type: "integer"),
                    QueryParameter("cursor", "`next_cursor` of the page before"),
                    QueryParameter("unread", "true for unread ones only", type: "boolean"),
                    QueryParameter("archived", "true for those that were put away", type: "boolean"),
                ], list),
            .get(
                "/api/v1/notifications/unread", access: .user(), "Count what one has not read",
                answers: UnreadView.self, unread),
            .post(
                "/api/v1/notifications/read-all", access: .user(), "Mark everything as read",
                answers: ReadAllView.self, readAll),
            .post(
                "/api/v1/notifications/{id}/read", access: .user(), "Mark one as read",
                answers: NotificationView.self, read),
            .post(
                "/api/v1/notifications/{id}/archive", access: .user(), "Put one away; it counts as read",
                answers: NotificationView.self, archive),
        ]
    }

    let inbox: ReadInbox

    package init(inbox: ReadInbox) {
        self.inbox = inbox
    }

    private func list(_ request: Request) async throws -> NotificationPageView {
        let query = request.query
        return try NotificationPageView(
            try await inbox.page(
                of: request.owner, before: try query.id("cursor"),
                limit: try query.integer("limit", default: ReadInbox.usualSize, in: ReadInbox.sizes),
                isUnread: try query.flag("unread", default: false),
                isArchived: try query.flag("archived", default: false)))
    }

    private func unread(_ request: Request) async throws -> UnreadView {
        UnreadView(unread: try await inbox.unread(of: request.owner))
    }

    private func readAll(_ request: Request) async throws -> ReadAllView {
        ReadAllView(marked: try await inbox.readAll(of: request.owner))
    }

    private func read(_ request: Request) async throws -> NotificationView {
        try NotificationView(try await inbox.read(try request.parameters.id("id"), of: request.owner))
    }

    private func archive(_ request: Request) async throws -> NotificationView {
        try NotificationView(try await inbox.archive(try request.parameters.id("id"), of: request.owner))
    }
}
