internal import AnalyticsCore
internal import Kernel

/// One page of a channel.
struct DashboardView: Codable, Sendable {
    let channel: WatchedChannelView
    let generatedAt: Timestamp
    let overview: OverviewView
    let newestPosts: PostsView
    let topPosts: PostsView
    let collection: CollectionView

    init(_ dashboard: ShowDashboard.Dashboard, over period: Period) {
        channel = WatchedChannelView(dashboard.channel)
        generatedAt = period.now
        overview = OverviewView(dashboard.overview, of: dashboard.channel)
        newestPosts = PostsView(dashboard.newest, of: dashboard.channel, over: period)
        topPosts = PostsView(dashboard.best, of: dashboard.channel, over: period)
        collection = CollectionView(dashboard.collection, of: dashboard.channel)
    }
}
