internal import Reactor
internal import Synchronization

/// Listens to a channel on a connection of its own, which is opened again whenever it breaks.
struct PostgresListener: Sendable {
    let connector: PostgresConnector
    let loops: EventLoopGroup

    /// Returns when the task is cancelled. `heard` is called after each connect as well: what was said before is not
    /// told again.
    func run(_ channel: String, _ heard: @escaping @Sendable () -> Void) async {
        var failures = 0
        while !Task.isCancelled {
            do {
                let connection = try await connector.open(on: loops.any)
                let end = ListenerEnd()
                await withTaskCancellationHandler {
                    do {
                        try await connection.listen(to: channel, heard: heard) { end.reached() }
                        failures = 0
                        heard()
                        await end.wait()
                    } catch { connection.close() }
                } onCancel: {
                    connection.close()
                }
            } catch {}
            // A server that is away, or that says no, is asked again after 50 ms, doubled with each failure up to 2 s.
            let pause = min(Duration.milliseconds(50) * (1 << min(failures, 10)), .seconds(2))
            failures += 1
            try? await Task.sleep(for: pause)
        }
    }
}

/// The end of a listener's connection.
private final class ListenerEnd: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Void, Never>)
        case over
    }

    private let state = Mutex(State.open)

    func reached() {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state = .over }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume()
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state -> Bool in
                if case .over = state { return true }
                state = .waiting(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}
