package import Kernel

/// Collects a channel once: counts its subscribers, reads its newest posts, looks again at the posts that are due, and
/// goes on with its history where the last run stopped.
package struct CollectChannel: Sendable {
    let profiles: any ProfileRepository
    let collection: any CollectionRepository
    let subscribers: any SubscriberRepository
    let posts: any PostRepository
    let counter: any SubscriberCounter
    let pages: any PostPages
    let clock: any WallClock
    let limits: CollectionLimits

    package init(
        profiles: any ProfileRepository, collection: any CollectionRepository,
        subscribers: any SubscriberRepository, posts: any PostRepository, counter: any SubscriberCounter,
        pages: any PostPages, clock: any WallClock, limits: CollectionLimits
    ) {
        self.profiles = profiles
        self.collection = collection
        self.subscribers = subscribers
        self.posts = posts
        self.counter = counter
        self.pages = pages
        self.clock = clock
        self.limits = limits
    }

    /// What a run did.
    package struct Report: Sendable, Equatable {
        /// False when another run has the channel; nothing else was done then.
        package var ran = true
        package var subscribers: SubscriberSample?
        package var pagesRead = 0
        package var posts = RecordOutcome()
        package var failures: [CollectionFailure] = []
        package var state: CollectionState?
    }

    /// Reads at most `budget` pages, `limits.pagesPerCall` without one. Nil when there is no such channel. What
    /// Telegram refuses is in the report and the state, not thrown.
    package func callAsFunction(_ id: ChannelID, pages budget: Int? = nil) async throws -> Report? {
        guard let channel = try await profiles.channel(id) else { return nil }
        let now = clock.now
        guard let state = try await collection.claim(id, at: now, until: now + limits.claim) else {
            return Report(ran: false, state: try await collection.state(of: id))
        }
        var run = CollectionRun(plan: self, channel: channel, state: state, budget: budget ?? limits.pagesPerCall)
        do {
            try await run.go()
        } catch {
            // The claim must not outlive the run; what stopped it is what is told.
            try? await collection.release(run.stopped(at: clock.now))
            throw error
        }
        try await collection.release(run.state)
        return run.report
    }
}

/// The limits of collecting.
package struct CollectionLimits: Sendable, Equatable {
    /// Posts to read back when a channel is new.
    package var historyPosts = 1_000
    /// Preview pages that one visit of the collector reads.
    package var pagesPerVisit = 10
    /// Preview pages that one call by hand reads: a page may take a second.
    package var pagesPerCall = 5
    /// How long a run holds a channel without having read a page; after that it is taken for dead.
    package var claim = Duration.minutes(1)

    package init() {}
}
