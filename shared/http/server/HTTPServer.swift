internal import CLinux
internal import Glibc
internal import Kernel
package import Reactor
internal import Synchronization

/// An HTTP/1.1 server: one listener on each loop, and every connection on the loop that accepted it.
package final class HTTPServer: Sendable {
    private let host: String
    private let port: Int
    private let loops: EventLoopGroup
    private let limits: HTTPLimits
    private let desks: [ServerDesk]
    private let census = Census()
    private let listeners = Mutex<[ListeningSocket]>([])

    /// How much longer than its deadline a shutdown waits for handlers that do not heed cancellation.
    private static let patience = Duration.seconds(1)

    /// `port` 0 takes a free one. `inline` answers requests without a body that need no waiting, right where their
    /// bytes arrive; what it answers nil to goes to `handler`.
    package init(
        host: String, port: Int, loops: EventLoopGroup, limits: HTTPLimits = HTTPLimits(),
        inline: (@Sendable (Request) -> Response?)? = nil, handler: @escaping @Sendable (Request) async -> Response
    ) {
        self.host = host
        self.port = port
        self.loops = loops
        self.limits = limits
        let census = census
        desks = loops.all.map {
            ServerDesk(loop: $0, limits: limits, census: census, inline: inline, handler: handler)
        }
    }

    /// Connections that are open at present.
    package var connections: Int { census.connections }

    /// Binds and listens on every loop; gives the port. Throws `SystemError` when another program has it.
    package func start() async throws -> Int {
        var bound = port
        // Sockets that share a port would let a second program share it too: the first one asks for it alone.
        if bound != 0 { try ListeningSocket.checkFree(host: host, port: bound) }
        for desk in desks {
            let listener = try ListeningSocket(host: host, port: bound, isShared: desks.count > 1)
            bound = listener.port
            listeners.withLock { $0.append(listener) }
            desk.loop.run { [self] in
                listener.watch(on: desk.loop) { [self] descriptor, peer in
                    accept(descriptor, peer, at: desk)
                } whenFull: {
                    desk.closeOldestIdle()
                }
            }
        }
        return bound
    }

    /// From here on every answer ends its connection (RFC 9112 §9.6), so that clients come back on new ones, and
    /// perhaps elsewhere. Connections are still accepted, and idle ones stay.
    package func announceClose() { census.announceClose() }

    /// Stops accepting, lets running requests finish within `deadline`, then closes what is left.
    package func shutdown(deadline: Duration) async {
        census.beginDraining()
        let open = listeners.withLock { listeners in
            defer { listeners = [] }
            return listeners
        }
        for listener in open { await listener.close() }
        for desk in desks { desk.loop.run { desk.closeAll(onlyIdle: true) } }
        let timers = desks.map { desk in
            desk.loop.schedule(after: deadline) { desk.closeAll(onlyIdle: false) }
        }
        let last = loops.next().schedule(after: deadline + HTTPServer.patience) { [census] in census.giveUp() }
        await census.empty()
        for timer in timers + [last] { timer.cancel() }
    }

    private func accept(_ descriptor: Int32, _ peer: String, at desk: ServerDesk) {
        let connection = ServerConnection(
            channel: Channel(loop: desk.loop, descriptor: descriptor), desk: desk, peer: peer)
        let isFull = census.connections >= limits.connections && !desk.closeOldestIdle()
        connection.begin()
        if isFull { connection.refuseForLackOfRoom() }
    }
}
