internal import CLinux
internal import Glibc
internal import Kernel
internal import Logging
internal import Resilience
internal import Synchronization

/// What the readers and the thread of a subscriber share, and what the thread does.
final class SubscriberCore: Sendable {
    private struct State {
        var book = SubscriptionBook()
        var readers: [ObjectIdentifier: Reader] = [:]
        var byTopic: [RedisTopic: Set<ObjectIdentifier>] = [:]
        var isStarted = false
        var isConnected = false
        var isClosed = false
    }

    /// The book keeps nobody alive: who lets go of a subscription has left.
    private struct Reader {
        weak var subscription: RedisSubscription?
        let topics: Set<RedisTopic>
    }

    private let location: RedisLocation
    private let limits: RedisLimits
    private let pace: SubscriberLimits
    private let random: any RandomSource
    private let logger: Logger
    private let state = Mutex(State())
    private let losses = Atomic(0)
    /// Made readable by whoever changes what is wanted.
    private let wake = clinux_eventfd()

    init(
        _ location: RedisLocation, _ limits: RedisLimits, _ pace: SubscriberLimits, _ random: any RandomSource,
        _ logger: Logger
    ) {
        self.location = location
        self.limits = limits
        self.pace = pace
        self.random = random
        self.logger = logger
    }

    deinit { Glibc.close(wake) }

    var dropped: Int { losses.load(ordering: .relaxed) }
    var isConnected: Bool { state.withLock { $0.isConnected } }
    private var isClosed: Bool { state.withLock { $0.isClosed } }

    /// The subscription, and whether it is the first of all.
    func add(_ topics: Set<RedisTopic>) -> (RedisSubscription, isFirst: Bool) {
        let subscription = RedisSubscription(topics, buffer: pace.buffer) { [weak self] id in self?.remove(id) }
        let id = ObjectIdentifier(subscription)
        let (isFirst, isLive) = state.withLock { state -> (Bool, Bool) in
            guard !state.isClosed else { return (false, false) }
            state.book.want(topics)
            state.readers[id] = Reader(subscription: subscription, topics: topics)
            for topic in topics { state.byTopic[topic, default: []].insert(id) }
            // Under the lock, so that no message comes before it.
            if state.book.delivers(topics) { subscription.deliver(.listening) }
            defer { state.isStarted = true }
            return (!state.isStarted, true)
        }
        if isLive { rouse() } else { subscription.finish() }
        return (subscription, isFirst)
    }

    private func remove(_ id: ObjectIdentifier) {
        let isKnown = state.withLock { state in
            guard let reader = state.readers.removeValue(forKey: id) else { return false }
            state.book.release(reader.topics)
            for topic in reader.topics {
                state.byTopic[topic]?.remove(id)
                if state.byTopic[topic]?.isEmpty == true { state.byTopic[topic] = nil }
            }
            return true
        }
        if isKnown { rouse() }
    }

    func close() {
        let readers = state.withLock { state in
            state.isClosed = true
            return state.readers.values.compactMap(\.subscription)
        }
        for reader in readers { reader.finish() }
        rouse()
    }

    private func rouse() {
        var one: UInt64 = 1
        write(wake, &one, 8)
    }
}

extension SubscriberCore {
    /// The life of the thread: one connection after the other, until closed.
    func run() {
        RedisClient.ignoreBrokenPipes()
        var failures = 0
        while !isClosed {
            do throws(RedisBroken) {
                let connection = try RedisConnection(to: location, limits: limits)
                if failures > 0 { logger.info("Redis is back for its readers", metadata: ["redis": "\(location)"]) }
                failures = 0
                state.withLock { $0.isConnected = true }
                try listen(on: connection)
            } catch {
                failures += 1
                if failures == 1 {
                    logger.warning(
                        "Redis is away for its readers",
                        metadata: ["redis": "\(location)", "reason": "\(error.reason)"])
                }
            }
            state.withLock {
                $0.isConnected = false
                $0.book.disconnect()
            }
            if failures > 0 { rest(after: failures) }
        }
    }

    /// Waits before the next try, unless closed meanwhile.
    private func rest(after failures: Int) {
        let draw = Double(random.bytes(2).reduce(0) { $0 << 8 | Int($1) }) / 65_536
        let wait = pace.backoff.wait(after: failures, draw: draw)
        var waits = [pollfd(fd: wake, events: Int16(POLLIN), revents: 0)]
        let end = ContinuousClock.now + wait
        while !isClosed {
            let left = (end - ContinuousClock.now).microseconds / 1_000
            if left <= 0 { return }
            if poll(&waits, 1, Int32(clamping: left)) > 0 { drain() }
        }
    }

    /// Sends what is wanted and hands out what comes; returns when closed.
    private func listen(on connection: RedisConnection) throws(RedisBroken) {
        var isAsked = false
        let silence = Int32(clamping: max(1, pace.silence.microseconds / 1_000))
        while true {
            let (isClosed, changes) = state.withLock { ($0.isClosed, $0.book.changes()) }
            if isClosed { return }
            for words in changes { try connection.send(words) }
            var waits = [
                pollfd(fd: connection.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&waits, 2, silence)
            if count < 0, errno != EINTR { throw RedisBroken(reason: "waiting failed") }
            if count == 0 {
                if isAsked { throw RedisBroken(reason: "the server gives no sign of life") }
                try connection.send(["PING"])
                isAsked = true
            }
            if waits[1].revents != 0 { drain() }
            if waits[0].revents != 0 {
                isAsked = false
                for value in try connection.received() { try take(PushedValue(value)) }
            }
        }
    }

    private func take(_ value: PushedValue) throws(RedisBroken) {
        switch value {
        case .message(let message):
            // Let go of outside the lock: the last to let go of a reader removes it, under the lock.
            let readers = state.withLock { state in
                (state.byTopic[message.topic] ?? []).compactMap { state.readers[$0]?.subscription }
            }
            for reader in readers where reader.deliver(.message(message)) { losses.add(1, ordering: .relaxed) }
        case .confirmed(let topic):
            let readers = state.withLock { state -> [RedisSubscription] in
                guard state.book.confirm(topic) else { return [] }
                let readers = (state.byTopic[topic] ?? []).compactMap { state.readers[$0]?.subscription }
                for reader in readers where state.book.delivers(reader.topics) { reader.deliver(.listening) }
                return readers
            }
            _ = readers
        case .refusal(let text): throw RedisBroken(reason: text)
        case .other: break
        }
    }

    private func drain() {
        var count: UInt64 = 0
        read(wake, &count, 8)
    }
}
