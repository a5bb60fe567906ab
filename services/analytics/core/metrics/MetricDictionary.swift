/// Every metric with its one definition, in the order in which they are shown.
package enum MetricDictionary {
    package static let all: [MetricDefinition] = audience + publishing + engagement + single

    /// The definition of a metric. Every metric has one; a test holds that.
    package static func definition(of id: MetricID) -> MetricDefinition { byID[id] ?? all[0] }

    private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

    private static let counts: [Source] = [.botAPI, .previewPage]
    private static let pages: [Source] = [.previewPage, .telegramExport]

    private static let audience = [
        MetricDefinition(
            .subscribers, "Subscribers", "the last count at or before the end of the period", .subscribers,
            from: counts, of: .subscriberCounts, note: "A count older than 48 hours at that moment is not used."),
        MetricDefinition(
            .netGrowth, "Net growth", "subscribers at the end − subscribers at the start", .subscribers, from: counts,
            least: 2, of: .subscriberCounts),
        MetricDefinition(
            .growthPercent, "Growth",
            "(subscribers at the end − subscribers at the start) ÷ subscribers at the start × 100", .percent,
            from: counts, least: 2, of: .subscriberCounts),
        MetricDefinition(
            .joins, "Joins", "sum of the joined subscribers of each imported day or hour", .subscribers,
            from: [.csvImport],
            of: .importedRecords),
        MetricDefinition(
            .leaves, "Leaves", "sum of the left subscribers of each imported day or hour", .subscribers,
            from: [.csvImport],
            of: .importedRecords),
        MetricDefinition(
            .netJoined, "Net joined", "joins − leaves, over the days or hours that tell both", .subscribers,
            from: [.csvImport], of: .importedRecords),
        MetricDefinition(
            .churnPercent, "Churn", "leaves ÷ subscribers at the start × 100", .percent,
            from: [.csvImport] + counts, of: .importedRecords),
        MetricDefinition(
            .channelViews, "Views of the channel",
            "sum of the views that all posts gained in each imported day or hour", .views,
            from: [.csvImport], of: .importedRecords),
        MetricDefinition(
            .shares, "Shares", "sum of the shares of each imported day or hour", .shares, from: [.csvImport],
            of: .importedRecords),
        MetricDefinition(
            .shareRate, "Share rate", "shares ÷ views of the channel × 100, over the days or hours that tell both",
            .percent,
            from: [.csvImport], of: .importedRecords),
    ]

    private static let publishing = [
        MetricDefinition(
            .posts, "Posts", "number of posts published in the period and not deleted", .posts, from: pages,
            least: 0, of: .posts),
        MetricDefinition(
            .postsPerDay, "Posts per day", "posts ÷ days of the period", .postsPerDay, from: pages, least: 0,
            of: .posts),
        MetricDefinition(
            .views, "Views of the posts", "sum of the last known views of the period's posts", .views, from: pages,
            of: .posts),
        MetricDefinition(
            .averageViews, "Average views", "mean of the last known views of the period's posts", .views, from: pages,
            of: .posts),
        MetricDefinition(
            .medianViews, "Median views", "median of the last known views of the period's posts", .views, from: pages,
            of: .posts, note: "One viral post does not move it."),
        MetricDefinition(
            .viewsSkew, "Skew of views", "average views ÷ median views", .ratio, from: pages, least: 3, of: .posts,
            note: "Well above 1: a few posts carry the average."),
        reach(.reach1h, hours: 1), reach(.reach12h, hours: 12), reach(.reach24h, hours: 24),
        reach(.reach48h, hours: 48),
    ]

    private static let engagement = [
        MetricDefinition(
            .err, "ERR", "average views ÷ subscribers at the end × 100", .percent, from: counts + pages, of: .posts,
            note: "Engagement rate by reach."),
        MetricDefinition(
            .err24, "ERR24", "reach at 24 hours ÷ subscribers at the end × 100", .percent, from: counts + pages,
            of: .posts),
        MetricDefinition(
            .interactions, "Interactions", "sum of reactions, forwards and comments, as far as they are told",
            .interactions, from: pages, of: .posts,
            note:
                "The preview page tells reactions only, where the channel allows them; what is not told is not 0."
        ),
        MetricDefinition(
            .reactions, "Reactions", "sum of the reactions of the period's posts", .reactions, from: pages,
            of: .posts),
        MetricDefinition(
            .forwards, "Forwards", "sum of the forwards of the period's posts", .forwards, from: pages, of: .posts),
        MetricDefinition(
            .comments, "Comments", "sum of the comments of the period's posts", .comments, from: pages, of: .posts),
        MetricDefinition(
            .erByViews, "ER by views", "interactions ÷ views × 100, over posts that tell both", .percent, from: pages,
            of: .posts),
        MetricDefinition(
            .erBySubscribers, "ER by subscribers", "interactions ÷ subscribers at the end × 100", .percent,
            from: counts + pages, of: .posts),
        MetricDefinition(
            .reactionRateByViews, "Reaction rate by views", "reactions ÷ views × 100, over posts that tell both",
            .percent, from: pages, of: .posts),
        MetricDefinition(
            .reactionRateBySubscribers, "Reaction rate by subscribers",
            "reactions ÷ subscribers at the end × 100", .percent, from: counts + pages, of: .posts),
        MetricDefinition(
            .virality, "Virality", "forwards ÷ views × 100, over posts that tell both", .percent, from: pages,
            of: .posts),
    ]

    private static let single = [
        MetricDefinition(
            .postViews, "Views of a post", "the last known views of one post", .views, from: pages, of: .posts),
        MetricDefinition(
            .viewRate, "View rate of a post", "views of the post ÷ subscribers at the end × 100", .percent,
            from: counts + pages, of: .posts),
        MetricDefinition(
            .postErByViews, "ER of a post", "interactions of the post ÷ its views × 100", .percent, from: pages,
            of: .posts),
    ]

    private static func reach(_ id: MetricID, hours: Int) -> MetricDefinition {
        MetricDefinition(
            id, "Reach at \(hours) h", "mean of the views that posts had \(hours) hours after publication", .views,
            from: [.previewPage], of: .posts,
            note: "Only posts that were read around that age; between two reads it is interpolated.")
    }
}
