internal import Glibc
internal import Reactor

/// One connection to an origin, busy with one request at a time or waiting in its pool for the next; on its loop only.
///
/// `@unchecked Sendable`: every member is touched on the loop's thread alone.
final class ClientLine: ChannelOwner, @unchecked Sendable {
    let channel: Channel
    private let desk: ClientDesk
    /// The pool it comes back to.
    let pool: OriginPool
    var origin: Origin { pool.origin }
    /// Whether it waits in the pool.
    @exclusivity(unchecked) var isPooled = false

    init(channel: Channel, pool: OriginPool, desk: ClientDesk) {
        self.channel = channel
        self.pool = pool
        self.desk = desk
        channel.owner = self
    }

    /// Gives the connection back to its pool, or closes it.
    func finished(reusable: Bool) {
        channel.setHardDeadline(after: nil)
        if reusable, channel.isOpen, !channel.isPaused, !channel.hasPeerLeft, desk.keep(self) { return }
        channel.close()
    }

    /// Ends the connection from wherever the last reference to an answer went away.
    func abandon() { channel.end() }

    /// What a failure on this connection means to the caller.
    func failure(_ error: any Error, _ phase: ClientError.Phase) -> any Error {
        if channel.isExpired { return ClientError.timedOut(.total) }
        return Task.isCancelled ? CancellationError() : ClientError.translated(error, phase)
    }

    /// Nothing may come while nothing was asked: the server has closed, or speaks out of turn.
    var takesBytes: Bool { isPooled }
    func bytesArrived() { channel.close() }
    func peerLeft() { if isPooled { channel.close() } }
    func backlogSent() {}
    /// It was idle for as long as one may be.
    func deadlinePassed() { if isPooled { channel.close() } }
    func channelClosed() { if isPooled { desk.forget(self) } }

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
            let isConnecting = errno == EINPROGRESS
            let isThere = await withTaskCancellationHandler {
                isConnecting ? await channel.connected(within: patience) : false
            } onCancel: {
                channel.end()
            }
            if isThere { return channel }
            channel.close()
            if Task.isCancelled { throw CancellationError() }
        }
        throw ClientError.connectFailed
    }
}
