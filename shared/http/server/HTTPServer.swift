internal import CLinux
internal import Glibc
internal import Kernel
package import Reactor
internal import Synchronization

/// An HTTP/1.1 server: one listener on each loop, one task for each connection.
package final class HTTPServer: Sendable {
    private struct State {
        var listeners: [ListeningSocket] = []
        var connections = 0
        var isDraining = false
        var whenEmpty: CheckedContinuation<Void, Never>?
        var open: [ObjectIdentifier: Channel] = [:]
    }

    private let host: String
    private let port: Int
    private let loops: EventLoopGroup
    private let limits: HTTPLimits
    private let handler: @Sendable (Request) async -> Response
    private let dates = DateLine(clock: SystemClock())
    private let state = Mutex(State())

    /// `port` 0 takes a free one.
    package init(
        host: String, port: Int, loops: EventLoopGroup, limits: HTTPLimits = HTTPLimits(),
        handler: @escaping @Sendable (Request) async -> Response
    ) {
        self.host = host
        self.port = port
        self.loops = loops
        self.limits = limits
        self.handler = handler
    }
}

extension HTTPServer {
    /// Binds and listens on every loop; gives the port.
    package func start() async throws -> Int {
        var bound = port
        for loop in loops.all {
            let listener = try ListeningSocket(host: host, port: bound)
            bound = listener.port
            state.withLock { $0.listeners.append(listener) }
            loop.run { [self] in
                listener.watch(on: loop) { [self] descriptor, peer in accept(descriptor, peer, on: loop) }
            }
        }
        return bound
    }

    /// Stops accepting, lets running requests finish within `deadline`, then closes what is left.
    package func shutdown(deadline: Duration) async {
        let listeners = state.withLock { state in
            state.isDraining = true
            defer { state.listeners = [] }
            return state.listeners
        }
        for listener in listeners { await listener.close() }
        for channel in state.withLock({ Array($0.open.values) }) { channel.end(onlyIdle: true) }
        let cut = loops.next().schedule(after: deadline) { [self] in
            for channel in state.withLock({ Array($0.open.values) }) { channel.end(onlyIdle: false) }
        }
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.connections > 0 { state.whenEmpty = continuation }
                return state.connections == 0
            }
            if isEmpty { continuation.resume() }
        }
        cut.cancel()
    }

    private func accept(_ descriptor: Int32, _ peer: String, on loop: EventLoop) {
        let channel = Channel(loop: loop, descriptor: descriptor)
        let admitted = state.withLock { state in
            guard !state.isDraining, state.connections < limits.connections else { return false }
            state.connections += 1
            state.open[ObjectIdentifier(channel)] = channel
            return true
        }
        guard admitted else { return channel.close() }
        let connection = Connection(
            channel: channel, peer: peer, limits: limits, dates: dates,
            isDraining: { [self] in state.withLock { $0.isDraining } }, handler: handler)
        let task = Task(executorPreference: loop) { [self] in
            await connection.serve()
            left(channel)
        }
        channel.whenGone = { task.cancel() }
    }

    private func left(_ channel: Channel) {
        let waiting = state.withLock { state in
            state.open[ObjectIdentifier(channel)] = nil
            state.connections -= 1
            return state.connections == 0 ? state.whenEmpty.take() : nil
        }
        waiting?.resume()
    }
}
