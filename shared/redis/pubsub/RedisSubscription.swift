internal import Synchronization

/// What comes of one subscription, in order. Give it up by leaving the loop and letting it go.
///
/// A reader that is slower than its topics loses the oldest messages that wait for it, and `dropped` counts them; it
/// holds up nobody else.
package final class RedisSubscription: AsyncSequence, Sendable {
    package typealias Element = RedisNews
    package typealias AsyncIterator = AsyncStream<RedisNews>.Iterator

    let topics: Set<RedisTopic>
    private let stream: AsyncStream<RedisNews>
    private let inlet: AsyncStream<RedisNews>.Continuation
    private let losses = Atomic(0)
    private let ended: @Sendable (ObjectIdentifier) -> Void

    init(_ topics: Set<RedisTopic>, buffer: Int, ended: @escaping @Sendable (ObjectIdentifier) -> Void) {
        self.topics = topics
        self.ended = ended
        (stream, inlet) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(buffer))
    }

    deinit { cancel() }

    /// What was lost because it was not read in time.
    package var dropped: Int { losses.load(ordering: .relaxed) }

    package func makeAsyncIterator() -> AsyncIterator { stream.makeAsyncIterator() }

    /// Ends it; the reader hears the end after what is already waiting.
    package func cancel() {
        ended(ObjectIdentifier(self))
        inlet.finish()
    }

    /// For the thread that reads; true when something had to be dropped for it.
    @discardableResult
    func deliver(_ news: RedisNews) -> Bool {
        guard case .dropped = inlet.yield(news) else { return false }
        losses.add(1, ordering: .relaxed)
        return true
    }

    /// Nothing comes any more.
    func finish() { inlet.finish() }
}
