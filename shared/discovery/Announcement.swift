/// A port that becomes known while a process starts: its listener tells it, whoever needs it waits.
package final class Announcement: Sendable {
    private let stream: AsyncStream<Int>
    private let continuation: AsyncStream<Int>.Continuation

    package init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The listener is bound to this port and its program is ready.
    package func announce(_ port: Int) { continuation.yield(port) }

    /// The port, once it is known; nil when the task was cancelled before. For one caller.
    func port() async -> Int? {
        for await port in stream { return port }
        return nil
    }
}
