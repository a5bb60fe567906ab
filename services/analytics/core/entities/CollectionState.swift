package import Kernel

/// How the collection of one channel stands; enough to go on after any stop.
package struct CollectionState: Sendable, Equatable {
    package let channelID: ChannelID
    /// When the collector is to come by again.
    package var nextRunAt: Timestamp
    package var lastRunAt: Timestamp?
    /// The last run that reached Telegram and wrote what it saw.
    package var lastSuccessAt: Timestamp?
    /// Failed runs since the last good one; the pause grows with it.
    package var failures: Int
    package var lastError: Failure?
    package var history: History
    /// Whether the channel's very first post was reached at some time: then nothing is older than what is stored.
    package var reachedStart: Bool

    /// Why the last run, or a part of it, gave nothing.
    package struct Failure: Sendable, Equatable {
        package let code: String
        package let message: String
        package let at: Timestamp

        package init(code: String, message: String, at: Timestamp) {
            self.code = code
            self.message = message
            self.at = at
        }
    }

    /// How far back the posts have been read.
    package enum History: Sendable, Equatable {
        /// No page was read yet.
        case untouched
        /// The next older page ends before `before`; from `until` down everything is known already.
        case reading(before: Int64, until: Int64?)
        /// The channel's first post, or the limit of posts, was reached.
        case complete
    }

    package init(
        channelID: ChannelID, nextRunAt: Timestamp, lastRunAt: Timestamp? = nil, lastSuccessAt: Timestamp? = nil,
        failures: Int = 0, lastError: Failure? = nil, history: History = .untouched, reachedStart: Bool = false
    ) {
        self.channelID = channelID
        self.nextRunAt = nextRunAt
        self.lastRunAt = lastRunAt
        self.lastSuccessAt = lastSuccessAt
        self.failures = failures
        self.lastError = lastError
        self.history = history
        self.reachedStart = reachedStart
    }
}
