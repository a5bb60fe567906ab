/// Wakes one sleeper. Raised while nobody sleeps, it is kept: the next sleep ends at once. Many raises are one.
package struct Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package func raise() { continuation.yield() }

    /// Returns when the signal is raised, `span` has passed, or the task is cancelled.
    package func wait(atMost span: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                var raises = stream.makeAsyncIterator()
                _ = await raises.next()
            }
            group.addTask { try? await Task.sleep(for: span) }
            await group.next()
            group.cancelAll()
        }
    }
}
