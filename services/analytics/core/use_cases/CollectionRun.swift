internal import Contracts
internal import Kernel

/// One visit to one channel, step by step.
struct CollectionRun: Sendable {
    let plan: CollectChannel
    let channel: ChannelProfile
    let budget: Int
    var state: CollectionState
    var report = CollectChannel.Report()
    /// The rounded count that the page's head shows, for when no exact one can be had.
    private var shownCount: Reading?

    init(plan: CollectChannel, channel: ChannelProfile, state: CollectionState, budget: Int) {
        self.plan = plan
        self.channel = channel
        self.state = state
        self.budget = budget
    }

    mutating func go() async throws {
        let exact = await countSubscribers()
        if let username = channel.facts.username {
            do throws(PageStop) {
                try await readPages(of: username)
            } catch {
                switch error {
                case .refused(let failure): report.failures.append(failure)
                case .broken(let cause): throw cause
                }
            }
        }
        let count = exact.map { ($0, Source.botAPI) } ?? shownCount.map { ($0, Source.previewPage) }
        if let count {
            let sample = SubscriberSample(at: plan.clock.now, count: count.0, source: count.1)
            try await plan.subscribers.record(sample, of: channel.id)
            report.subscribers = sample
        }
        try await settle(gaveSomething: channel.facts.username == nil ? count != nil : report.pagesRead > 0)
    }

    /// The state to leave behind when our own side broke in the middle.
    mutating func stopped(at now: Timestamp) -> CollectionState {
        state.lastRunAt = now
        state.nextRunAt = CollectionSchedule.retry(after: now, failures: state.failures + 1)
        return state
    }

    private mutating func countSubscribers() async -> Reading? {
        do throws(CollectionFailure) {
            return try await plan.counter.subscribers(of: channel.facts.telegramID)
        } catch {
            report.failures.append(error)
            return nil
        }
    }

    /// Notes how the run went and when to come by again.
    private mutating func settle(gaveSomething: Bool) async throws {
        let now = plan.clock.now
        state.lastRunAt = now
        // A page can stand in for the exact count: then the count's absence is told, but the run was good.
        state.lastError = report.failures.last.map {
            CollectionState.Failure(code: $0.code.rawValue, message: $0.message, at: now)
        }
        state.failures = gaveSomething ? 0 : state.failures + 1
        if gaveSomething { state.lastSuccessAt = now }
        let asked = report.failures.compactMap(\.retryAfter).max()
        if let stopped = report.failures.last, !gaveSomething || stopped.code != .botNotAllowed {
            state.nextRunAt = CollectionSchedule.retry(after: now, failures: state.failures, asked: asked)
        } else {
            let due = try await plan.posts.span(of: channel.id).earliestDue
            state.nextRunAt = CollectionSchedule.nextRun(after: now, earliestDue: due, history: state.history)
        }
        report.state = state
    }
}

/// Why the reading of pages ended early.
private enum PageStop: Error {
    case refused(CollectionFailure)
    /// Our own side failed.
    case broken(any Error)
}

extension CollectionRun {
    private mutating func readPages(of username: String) async throws(PageStop) {
        let known = try await ours { try await plan.posts.span(of: channel.id).newestShown }
        let newest = try await take(username, before: nil)
        shownCount = newest.subscribers
        guard newest.lowest != nil else { throw .refused(CollectionRun.empty) }
        note(newest, known: known)
        try await save()
        try await readDue(username)
        try await readHistory(username)
    }

    /// Finds out from the newest page where older pages are missing.
    private mutating func note(_ page: PostPage, known: Int64?) {
        guard let older = page.older else {
            state.history = .complete
            state.reachedStart = true
            return
        }
        switch state.history {
        case .untouched: state.history = .reading(before: older, until: nil)
        case .reading(_, let until):
            if isGap(page, known) { state.history = .reading(before: older, until: until) }
        case .complete:
            if isGap(page, known) { state.history = .reading(before: older, until: known) }
        }
    }

    /// Whether posts may lie between the newest known one and this page.
    private func isGap(_ page: PostPage, _ known: Int64?) -> Bool {
        guard let known, let lowest = page.lowest else { return false }
        return lowest > known
    }

    /// Looks again at posts whose time has come and that the newest page no longer shows.
    private mutating func readDue(_ username: String) async throws(PageStop) {
        while report.pagesRead < budget, let due = try await due() {
            _ = try await take(username, before: due + 1)
            // A page that does not settle the post either way must not be asked for again and again.
            if try await self.due() == due {
                let later = CollectionSchedule.nextRun(after: plan.clock.now, earliestDue: nil, history: .complete)
                try await ours { try await plan.posts.putOff(due, in: channel.id, until: later) }
            }
        }
    }

    private func due() async throws(PageStop) -> Int64? {
        try await ours { try await plan.posts.due(in: channel.id, at: plan.clock.now) }
    }

    private mutating func readHistory(_ username: String) async throws(PageStop) {
        while report.pagesRead < budget, case .reading(let before, let until) = state.history {
            let page = try await take(username, before: before)
            guard let lowest = page.lowest else { throw .refused(CollectionRun.empty) }
            let count = try await ours { try await plan.posts.count(of: channel.id, onlyShown: true) }
            let meetsKnown = until.map { lowest <= $0 } ?? false
            if page.older == nil { state.reachedStart = true }
            if let older = page.older, older < before, !meetsKnown, count < plan.limits.historyPosts {
                state.history = .reading(before: older, until: until)
            } else {
                state.history = .complete
            }
            try await save()
        }
    }

    /// Telegram also shows an empty page under load: it proves nothing.
    private static let empty = CollectionFailure(
        .emptyPage, "The preview page shows no posts, which Telegram also does under load; it is tried again later.")

    /// Reads one page, proves that it is this channel's, and records it.
    private mutating func take(_ username: String, before: Int64?) async throws(PageStop) -> PostPage {
        let page: PostPage
        do throws(CollectionFailure) {
            page = try await plan.pages.page(of: username, before: before)
        } catch {
            throw .refused(error)
        }
        // A username can be taken over: only the number in the posts says whose page it is.
        if let owner = page.channel, owner != channel.facts.telegramID {
            throw .refused(
                CollectionFailure(.anotherChannel, "@\(username) now belongs to another channel; nothing was kept."))
        }
        report.pagesRead += 1
        guard let lowest = page.lowest else { return page }
        let window = Observation.Window(low: page.older == nil ? 0 : lowest, high: before.map { $0 - 1 })
        let observation = Observation(
            source: .previewPage, at: plan.clock.now, posts: page.posts,
            window: page.provesAbsence ? window : nil)
        report.posts += try await ours { try await plan.posts.record(observation, of: channel.id) }
        try await save()
        return page
    }

    private func save() async throws(PageStop) {
        let deadline = plan.clock.now + plan.limits.claim
        try await ours { try await plan.collection.save(state, claimedUntil: deadline) }
    }

    private func ours<Result>(_ work: () async throws -> Result) async throws(PageStop) -> Result {
        do {
            return try await work()
        } catch {
            throw .broken(error)
        }
    }
}
