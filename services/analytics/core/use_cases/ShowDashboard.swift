internal import Kernel

/// One page of a channel: who it is, its last 30 days beside the 30 before, its newest and its best posts, and how far
/// collection has come.
package struct ShowDashboard: Sendable {
    let overview: ShowOverview
    let posts: ListPosts
    let standing: ShowCollection

    package init(overview: ShowOverview, posts: ListPosts, standing: ShowCollection) {
        self.overview = overview
        self.posts = posts
        self.standing = standing
    }

    package struct Dashboard: Sendable {
        package let channel: ChannelProfile
        package let overview: ShowOverview.Overview
        package let newest: ListPosts.Page
        package let best: ListPosts.Page
        package let collection: ShowCollection.Standing
    }

    /// Posts in each of the two lists.
    package static let shownPosts = 5

    package func callAsFunction(_ channel: ChannelProfile, over period: Period) async throws -> Dashboard {
        let newest = PostQuery(start: period.start, end: period.end, limit: ShowDashboard.shownPosts)
        let best = PostQuery(start: period.start, end: period.end, order: .views, limit: ShowDashboard.shownPosts)
        return Dashboard(
            channel: channel, overview: try await overview(channel, over: period),
            newest: try await posts(newest, of: channel, over: period),
            best: try await posts(best, of: channel, over: period),
            collection: try await standing(channel))
    }
}
