package import Kernel
package import Logging
internal import Reactor

/// Hears what is published at one Redis server, over one connection of its own, which a thread of its own waits on.
///
/// Published is at most once: what is published while the connection is away is missed, and every reader is told
/// (`RedisNews.listening` comes again). What must not be missed belongs into a `RedisStream`. While the server is away
/// the thread connects again after growing, random waits; it does nothing before the first subscription.
package final class RedisSubscriber: Sendable {
    private let core: SubscriberCore
    private let thread = BlockingPool(threads: 1, queue: 1, name: "redis-pubsub")

    package init(
        _ location: RedisLocation, limits: RedisLimits = RedisLimits(),
        subscriber: SubscriberLimits = SubscriberLimits(),
        random: any RandomSource, logger: Logger
    ) {
        core = SubscriberCore(location, limits, subscriber, random, logger)
    }

    deinit { core.close() }

    /// Listens to all of these; `.listening` is the first that the reader hears once the server delivers them.
    package func subscribe(to topics: RedisTopic...) -> RedisSubscription { subscribe(to: Set(topics)) }

    /// The same for a set.
    package func subscribe(to topics: Set<RedisTopic>) -> RedisSubscription {
        let (subscription, isFirst) = core.add(topics)
        if isFirst {
            let (core, thread) = (core, thread)
            Task {
                // Without a thread nothing would ever come: the readers are told so by the end.
                do { try await thread.run { core.run() } } catch { core.close() }
            }
        }
        return subscription
    }

    /// What all readers together lost because they did not read in time.
    package var dropped: Int { core.dropped }

    /// Whether the connection stands.
    package var isConnected: Bool { core.isConnected }

    /// Ends every subscription and the connection.
    package func close() { core.close() }
}

extension RedisClient {
    /// Publishes to a channel; how many connections the server handed it to.
    @discardableResult
    package func publish(_ payload: [UInt8], to channel: String) async throws(RedisError) -> Int {
        Int(try await run([Array("PUBLISH".utf8), Array(channel.utf8), payload]).integer ?? 0)
    }
}
