internal import Kernel

/// Lists a channel's posts with their numbers: page by page from the newest, or the best by one count.
package struct ListPosts: Sendable {
    let posts: any PostRepository
    let read: ReadEvidence

    package init(posts: any PostRepository, read: ReadEvidence) {
        self.posts = posts
        self.read = read
    }

    package struct Page: Sendable {
        package let posts: [MeasuredPost]
        /// Where the next page begins; nil on the last.
        package let next: Int64?
        /// Why there is nothing to show.
        package let reason: AbsenceReason?
    }

    package func callAsFunction(
        _ query: PostQuery, of channel: ChannelProfile, over period: Period
    ) async throws -> Page {
        var query = query
        query.start = period.start
        query.end = period.end
        let limit = min(max(1, query.limit), PostLimits.page)
        query.limit = limit + 1
        let found = try await posts.list(query, of: channel.id)
        let evidence = try await read.frame(channel.id, over: period)
        let shown = found.prefix(limit).map { MeasuredPost($0, evidence: evidence.evidence(of: period)) }
        let hasMore = query.order == .newest && found.count > limit
        return Page(
            posts: shown, next: hasMore ? shown.last?.post.messageID : nil,
            reason: shown.isEmpty ? (evidence.span.oldest == nil ? .noData : .noPosts) : nil)
    }
}

/// A post with each of its numbers measured.
package struct MeasuredPost: Sendable {
    package let post: Post
    package let measures: [Measure]

    package static let metrics: [MetricID] = [
        .postViews, .reactions, .forwards, .comments, .viewRate, .postErByViews,
    ]

    init(_ post: Post, evidence: PeriodEvidence) {
        self.post = post
        let alone = PeriodEvidence(
            period: evidence.period,
            posts: [
                PostEvidence(
                    publishedAt: post.publishedAt, figures: post.figures, source: post.figuresSource ?? post.source)
            ],
            subscribersAtEnd: evidence.subscribersAtEnd,
            lastCollectedAt: post.lastCheckedAt ?? post.figuresAt ?? post.firstSeenAt)
        measures = MeasuredPost.metrics.map { Formulas.measure($0, of: alone) }
    }
}

extension ReadEvidence {
    /// The evidence of a period without its posts and days: enough to measure single posts.
    func frame(_ channel: ChannelID, over period: Period) async throws -> ChannelEvidence {
        ChannelEvidence(
            posts: [],
            samples: try await subscribers.samples(of: channel, from: period.start, to: period.end), days: [],
            span: try await posts.span(of: channel), state: try await collection.state(of: channel),
            lastImportedAt: nil)
    }
}
