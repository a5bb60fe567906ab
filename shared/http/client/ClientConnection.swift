internal import Glibc
internal import Reactor

/// One connection to an origin, busy with one request at a time.
final class ClientConnection: Sendable {
    let channel: Channel
    let origin: Origin
    let loop: EventLoop
    /// Ends the exchange when it takes too long.
    private let deadline: Timer?
    private let release: @Sendable (ClientConnection, Bool) -> Void

    init(
        channel: Channel, origin: Origin, loop: EventLoop, total: Duration?,
        release: @escaping @Sendable (ClientConnection, Bool) -> Void
    ) {
        self.channel = channel
        self.origin = origin
        self.loop = loop
        self.release = release
        deadline = total.map { loop.schedule(after: $0) { channel.expire() } }
    }

    /// Gives the connection back to its pool, or closes it.
    func finished(reusable: Bool) {
        deadline?.cancel()
        release(self, reusable)
    }

    /// What a failure on this connection means to the caller.
    func failure(_ error: any Error, _ phase: ClientError.Phase) -> any Error {
        channel.isExpired ? ClientError.timedOut(.total) : ClientError.translated(error, phase)
    }

    /// Connects to the first address that answers; on the loop.
    static func open(
        _ addresses: [SocketAddress], on loop: EventLoop, within patience: Duration
    ) async throws -> Channel {
        for address in addresses {
            let descriptor = socket(
                address.family,
                Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { continue }
            var yes: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
            let channel = Channel(loop: loop, descriptor: descriptor)
            let began = address.withPointer { connect(descriptor, $0, $1) }
            if began == 0 { return channel }
            if errno == EINPROGRESS, await channel.connected(within: patience) { return channel }
            channel.close()
        }
        throw ClientError.connectFailed
    }
}
