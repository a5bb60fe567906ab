package import Kernel

/// Keeps posts with their snapshots and revisions.
package protocol PostRepository: Sendable {
    /// Joins what a source shows with what is stored (`PostMerge`), in one transaction; what the observation's window
    /// proves to be gone is marked deleted.
    func record(_ observation: Observation, of channel: ChannelID) async throws -> RecordOutcome

    /// The posts published in `[start, end)` and not deleted, oldest first.
    /// `.invalid` when there are more than `PostLimits.evidence`.
    func evidence(of channel: ChannelID, from start: Timestamp, to end: Timestamp) async throws -> [PostEvidence]

    func list(_ query: PostQuery, of channel: ChannelID) async throws -> [Post]

    /// The former contents of a post, newest first.
    func revisions(of message: Int64, in channel: ChannelID) async throws -> [PostRevision]

    /// The highest-numbered post that wants to be looked at, at `now`.
    func due(in channel: ChannelID, at now: Timestamp) async throws -> Int64?

    /// Lets a post wait until then before it is looked at again.
    func putOff(_ message: Int64, in channel: ChannelID, until later: Timestamp) async throws

    /// How many posts are known, or only those that the preview page has shown.
    func count(of channel: ChannelID, onlyShown: Bool) async throws -> Int

    /// Where the channel's posts begin and end; quick however many there are.
    func span(of channel: ChannelID) async throws -> PostSpan
}

/// What recording an observation changed.
package struct RecordOutcome: Sendable, Equatable {
    package var new = 0
    package var updated = 0
    package var unchanged = 0
    package var edited = 0
    package var deleted = 0
    package var restored = 0
    package var snapshots = 0

    package init() {}

    /// Counts one change.
    package mutating func add(_ change: PostChange) {
        switch change.kind {
        case .new: new += 1
        case .updated: updated += 1
        case .unchanged: unchanged += 1
        }
        if change.revision != nil { edited += 1 }
        if change.isRestored { restored += 1 }
        if case .save = change.snapshot { snapshots += 1 }
    }

    package static func += (total: inout RecordOutcome, part: RecordOutcome) {
        total.new += part.new
        total.updated += part.updated
        total.unchanged += part.unchanged
        total.edited += part.edited
        total.deleted += part.deleted
        total.restored += part.restored
        total.snapshots += part.snapshots
    }
}

/// Which posts to list.
package struct PostQuery: Sendable, Equatable {
    package enum Order: String, Sendable, CaseIterable {
        case newest, views, reactions, forwards
    }

    package var start: Timestamp
    package var end: Timestamp
    package var order: Order
    package var limit: Int
    /// Only posts older than this one; for paging through the newest.
    package var before: Int64?
    package var includesDeleted: Bool

    package init(
        start: Timestamp, end: Timestamp, order: Order = .newest, limit: Int = 20, before: Int64? = nil,
        includesDeleted: Bool = false
    ) {
        self.start = start
        self.end = end
        self.order = order
        self.limit = limit
        self.before = before
        self.includesDeleted = includesDeleted
    }
}

/// Where the posts of a channel begin and end.
package struct PostSpan: Sendable, Equatable {
    package let oldest: Timestamp?
    package let newest: Timestamp?
    /// The highest number that the preview page has shown.
    package let newestShown: Int64?
    /// The first moment at which a post wants to be looked at.
    package let earliestDue: Timestamp?

    package init(oldest: Timestamp?, newest: Timestamp?, newestShown: Int64?, earliestDue: Timestamp?) {
        self.oldest = oldest
        self.newest = newest
        self.newestShown = newestShown
        self.earliestDue = earliestDue
    }
}

/// The limits of reading posts.
package enum PostLimits {
    /// Posts of one period that the formulas read at once.
    package static let evidence = 50_000
    /// Posts of one page of a list.
    package static let page = 100
}
