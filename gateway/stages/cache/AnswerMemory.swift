internal import HTTP
internal import Kernel
internal import Synchronization

/// The answers that are kept, and the requests under way for new ones: one at a time for each key.
final class AnswerMemory: Sendable {
    /// Answers kept at once, and the bytes of all of them.
    static let entryLimit = 8_192
    static let byteLimit = 67_108_864
    /// Answers of one key that differ by what their `Vary` names.
    static let variantLimit = 8

    private struct State {
        var kept: RecentlyUsed<CacheKey, [KeptAnswer]>
        var flights: [CacheKey: [Follower]] = [:]
    }

    private let state: Mutex<State>

    init(mostEntries: Int = AnswerMemory.entryLimit, mostBytes: Int = AnswerMemory.byteLimit) {
        state = Mutex(State(kept: RecentlyUsed(mostEntries: mostEntries, mostWeight: mostBytes)))
    }

    /// An answer that may still be given to this request.
    func answer(_ key: CacheKey, for request: Request, at now: Timestamp) -> KeptAnswer? {
        let variants = state.withLock { $0.kept.value(for: key) }
        return variants?.first { now < $0.until && $0.suits(request) }
    }

    func keep(_ answer: KeptAnswer, for key: CacheKey, request: Request) {
        state.withLock { state in
            var variants = state.kept.value(for: key) ?? []
            variants.removeAll { $0.suits(request) || $0.until <= answer.keptAt }
            variants.append(answer)
            if variants.count > AnswerMemory.variantLimit { variants.removeFirst() }
            let weight = variants.reduce(key.target.utf8.count + key.host.utf8.count) { $0 + $1.weight }
            state.kept.keep(variants, weight: weight, for: key)
        }
    }

    /// Forgets every answer whose host and path the closure wants gone; says how many.
    @discardableResult
    func purge(where isUnwanted: (_ host: String, _ path: Substring) -> Bool) -> Int {
        state.withLock { $0.kept.removeAll { isUnwanted($0.host, $0.path) } }
    }

    /// Answers and bytes that are kept.
    var size: (entries: Int, bytes: Int) { state.withLock { ($0.kept.count, $0.kept.weight) } }

    /// Requests that wait for another one's answer.
    var waiting: Int { state.withLock { $0.flights.values.reduce(0) { $0 + $1.count } } }
}

extension AnswerMemory {
    /// How a wait for another request's answer ended.
    enum Landing: Sendable, Equatable {
        /// It is kept now.
        case kept
        /// It was not one to keep.
        case notKept
        /// There was none: its client had left, or it broke off.
        case lost
        /// It was not there in time.
        case late
    }

    /// One request's wait, ended once.
    final class Follower: Sendable {
        private enum Step { case fresh, waiting(CheckedContinuation<Landing, Never>), ended(Landing) }

        private let step = Mutex(Step.fresh)

        func wait() async -> Landing {
            await withCheckedContinuation { continuation in
                let early = step.withLock { step -> Landing? in
                    if case .ended(let landing) = step { return landing }
                    step = .waiting(continuation)
                    return nil
                }
                if let early { continuation.resume(returning: early) }
            }
        }

        func end(_ landing: Landing) {
            let waiting = step.withLock { step -> CheckedContinuation<Landing, Never>? in
                if case .ended = step { return nil }
                defer { step = .ended(landing) }
                if case .waiting(let continuation) = step { return continuation }
                return nil
            }
            waiting?.resume(returning: landing)
        }
    }

    /// Makes this request the one under way for the key, or gives the wait for the one that is.
    func join(_ key: CacheKey) -> Follower? {
        state.withLock { state in
            guard state.flights[key] != nil else {
                state.flights[key] = []
                return nil
            }
            let follower = Follower()
            state.flights[key]?.append(follower)
            return follower
        }
    }

    /// The request under way for the key came to its end.
    func land(_ key: CacheKey, _ landing: Landing) {
        let followers = state.withLock { $0.flights.removeValue(forKey: key) } ?? []
        for follower in followers { follower.end(landing) }
    }
}

/// The duty of the one request under way to tell the others how it ended; told as lost when it is dropped.
final class Flight: Sendable {
    private let key: CacheKey
    private let memory: AnswerMemory
    private let hasLanded = Atomic(false)

    init(_ key: CacheKey, in memory: AnswerMemory) {
        self.key = key
        self.memory = memory
    }

    deinit { land(.lost) }

    func land(_ landing: AnswerMemory.Landing) {
        if !hasLanded.exchange(true, ordering: .acquiringAndReleasing) { memory.land(key, landing) }
    }
}
