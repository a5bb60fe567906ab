package import AnalyticsCore
package import HTTP
internal import Kernel

/// A channel's posts.
package struct PostsRouter: RouteGroup {
    package var routes: [Route] {
        [
            .get(
                "/api/v1/analytics/channels/{id}/posts", access: .user(), "List posts, newest first",
                answers: PostsView.self,
                query: PeriodReader.parameters + [
                    PostsRouter.limit, QueryParameter("cursor", "`next_cursor` of the page before"),
                    QueryParameter("deleted", "true to list deleted posts too", type: "boolean"),
                ], list),
            .get(
                "/api/v1/analytics/channels/{id}/top-posts", access: .user(), "List the best posts by one count",
                answers: PostsView.self,
                query: PeriodReader.parameters + [
                    PostsRouter.limit, QueryParameter("by", "views, reactions or forwards; views without it"),
                ], best),
            .get(
                "/api/v1/analytics/channels/{id}/posts/{message}/revisions", access: .user(),
                "Show the former contents of a post", answers: RevisionsView.self, revisions),
        ]
    }

    private static let limit = QueryParameter(
        "limit", "posts on a page, 1–\(PostLimits.page); 20 without it", type: "integer")

    let open: OpenChannel
    let listPosts: ListPosts
    let listRevisions: ListRevisions
    let period: PeriodReader

    package init(open: OpenChannel, list: ListPosts, revisions: ListRevisions, period: PeriodReader) {
        self.open = open
        listPosts = list
        listRevisions = revisions
        self.period = period
    }

    /// The counts that posts can be ranked by.
    enum Rank: String, CaseIterable {
        case views, reactions, forwards

        var order: PostQuery.Order {
            switch self {
            case .views: .views
            case .reactions: .reactions
            case .forwards: .forwards
            }
        }
    }

    private func list(_ request: Request) async throws -> PostsView {
        let cursor = try request.query.integer("cursor", in: 1...Int.max)
        return try await page(
            request, order: .newest, before: cursor.map { Int64($0) },
            includesDeleted: try request.query.flag("deleted", default: false))
    }

    private func best(_ request: Request) async throws -> PostsView {
        try await page(request, order: try request.query.choice("by", default: Rank.views).order)
    }

    private func page(
        _ request: Request, order: PostQuery.Order, before: Int64? = nil, includesDeleted: Bool = false
    ) async throws -> PostsView {
        let channel = try await open(request)
        let period = try await period(request)
        let query = PostQuery(
            start: period.start, end: period.end, order: order,
            limit: try request.query.integer("limit", default: 20, in: 1...PostLimits.page), before: before,
            includesDeleted: includesDeleted)
        return PostsView(try await listPosts(query, of: channel, over: period), of: channel, over: period)
    }

    private func revisions(_ request: Request) async throws -> RevisionsView {
        let channel = try await open(request)
        let message = try request.parameters.id("message", as: MessageNumber.self).rawValue
        let found = try await listRevisions(of: message, in: channel)
        return RevisionsView(messageID: message, revisions: found.map(RevisionView.init))
    }
}

/// Telegram's number of a message within its channel.
private struct MessageNumber: EntityID {
    let rawValue: Int64
}
