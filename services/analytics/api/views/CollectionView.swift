internal import AnalyticsCore
internal import Kernel

/// How the collection of a channel stands.
struct CollectionView: Codable, Sendable {
    let channelID: ChannelID
    let nextRunAt: Timestamp?
    let lastRunAt: Timestamp?
    let lastSuccessAt: Timestamp?
    /// Failed runs since the last good one.
    let failures: Int
    let lastError: FailureView?
    let history: HistoryView
    let subscribers: CountView?

    init(_ standing: ShowCollection.Standing, of channel: ChannelProfile) {
        channelID = channel.id
        nextRunAt = standing.state?.nextRunAt
        lastRunAt = standing.state?.lastRunAt
        lastSuccessAt = standing.state?.lastSuccessAt
        failures = standing.state?.failures ?? 0
        lastError = standing.state?.lastError.map(FailureView.init)
        history = HistoryView(standing)
        subscribers = standing.subscribers.map(CountView.init)
    }
}

/// How far back the posts are known.
struct HistoryView: Codable, Sendable {
    enum Progress: String, Codable, Sendable, CaseIterable {
        case untouched, reading, complete
    }

    let progress: Progress
    /// While reading: the next page ends before this message.
    let cursor: Int64?
    /// Whether the channel's very first post was reached.
    let reachedStart: Bool
    let posts: Int
    let oldestPostAt: Timestamp?
    let newestPostAt: Timestamp?

    init(_ standing: ShowCollection.Standing) {
        let state = standing.state
        switch state?.history {
        case .reading(let before, _): (progress, cursor) = (.reading, before)
        case .complete: (progress, cursor) = (.complete, nil)
        case .untouched, nil: (progress, cursor) = (.untouched, nil)
        }
        reachedStart = state?.reachedStart ?? false
        posts = standing.postCount
        oldestPostAt = standing.posts.oldest
        newestPostAt = standing.posts.newest
    }
}

/// Why a source gave nothing.
struct FailureView: Codable, Sendable {
    let code: String
    let message: String
    let at: Timestamp?

    init(_ failure: CollectionState.Failure) {
        code = failure.code
        message = failure.message
        at = failure.at
    }

    init(_ failure: CollectionFailure) {
        code = failure.code.rawValue
        message = failure.message
        at = nil
    }
}

/// A count of subscribers.
struct CountView: Codable, Sendable {
    let value: Int64
    /// The bounds that rounding leaves open; both are the value when it is exact.
    let low: Int64
    let high: Int64
    let source: Source
    let at: Timestamp
    let confirmedUntil: Timestamp

    init(_ sample: SubscriberSample) {
        value = sample.count.value
        low = sample.count.low
        high = sample.count.high
        source = sample.source
        at = sample.at
        confirmedUntil = sample.confirmedUntil
    }
}

/// What a run of the collection did.
struct CollectedView: Codable, Sendable {
    let channelID: ChannelID
    /// False when another run has the channel right now.
    let ran: Bool
    let pagesRead: Int
    let posts: Changes
    let subscribers: CountView?
    let failures: [FailureView]
    let collection: CollectionView

    /// What the run changed, counted.
    struct Changes: Codable, Sendable {
        let new: Int
        let updated: Int
        let unchanged: Int
        let edited: Int
        let deleted: Int
        let restored: Int
    }

    init(_ report: CollectChannel.Report, _ standing: ShowCollection.Standing, of channel: ChannelProfile) {
        channelID = channel.id
        ran = report.ran
        pagesRead = report.pagesRead
        posts = Changes(
            new: report.posts.new, updated: report.posts.updated, unchanged: report.posts.unchanged,
            edited: report.posts.edited, deleted: report.posts.deleted, restored: report.posts.restored)
        subscribers = report.subscribers.map(CountView.init)
        failures = report.failures.map(FailureView.init)
        collection = CollectionView(standing, of: channel)
    }
}
