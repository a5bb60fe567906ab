/// The metrics there are; each has one definition and is computed in one place.
package enum MetricID: String, Sendable, CaseIterable, Codable {
    case subscribers
    case netGrowth = "net_growth"
    case growthPercent = "growth_percent"
    case joins
    case leaves
    case netJoined = "net_joined"
    case churnPercent = "churn_percent"
    case posts
    case postsPerDay = "posts_per_day"
    case views
    case channelViews = "channel_views"
    case averageViews = "average_views"
    case medianViews = "median_views"
    case viewsSkew = "views_skew"
    case reach1h = "reach_1h"
    case reach12h = "reach_12h"
    case reach24h = "reach_24h"
    case reach48h = "reach_48h"
    case err
    case err24
    case interactions
    case reactions
    case forwards
    case comments
    case erByViews = "er_by_views"
    case erBySubscribers = "er_by_subscribers"
    case reactionRateByViews = "reaction_rate_by_views"
    case reactionRateBySubscribers = "reaction_rate_by_subscribers"
    case virality
    case shares
    case shareRate = "share_rate"
    case postViews = "post_views"
    case viewRate = "view_rate"
    case postErByViews = "post_er_by_views"
}
